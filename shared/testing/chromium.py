"""Where this machine's Chromium is, and what is said where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "NAVETTE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
NONE_FOUND = (
    f"no Chromium ({VARIABLE} names none, nor is {', '.join(NAMES)} on the PATH): "
    "apt-get install chromium"
)


def find_chromium() -> str | None:
    """Give the path of a Chromium: what `NAVETTE_CHROMIUM` names, else one on the PATH."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, NAMES)), None)
