"""Finding by name: accents and case do not count, each word asked for begins one of the name."""

from __future__ import annotations

import re
from typing import Any

from shared.reference.spelling import simplify

MAX_ASKED = 8


def words_of(*names: str | None) -> list[str]:
    """Give the words something is found by, each once."""
    found = (word for name in names for word in simplify(name or "").split())
    return list(dict.fromkeys(found))


def finds(asked: str) -> list[dict[str, Any]]:
    """Give the conditions on `words` for what someone asks for; none for nothing asked."""
    return [{"words": re.compile(f"^{word}")} for word in words_of(asked)[:MAX_ASKED]]
