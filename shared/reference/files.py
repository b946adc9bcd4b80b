"""Where the data files are, and reading them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read(name: str) -> Any:
    """Read a JSON file of the data folder."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))
