"""Cells as plain text: no tags, entities, control characters, doubled blanks, broken accents."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from services.directory.importing.candidate import Remark

MAX_CELL = 20_000
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]{0,2000}|!--[^>]{0,2000}--)>")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]|[\ud800-\udfff]"
)
_BROKEN = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ¡-¿]|â€.|Å“")


def mended(text: str) -> str:
    """Repair UTF-8 that was read as Windows-1252 or Latin-1 (`Ã©` for `é`), only when all of it
    reads as UTF-8 again.
    """
    if not _BROKEN.search(text):
        return text
    raw = bytearray()
    for one in text:
        try:
            raw += one.encode("cp1252")
        except UnicodeEncodeError:
            if ord(one) > 0xFF:
                return text
            raw.append(ord(one))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


def plain_text(value: Any) -> str:
    """Give a cell as plain text in NFC; blank lines at most one in a row."""
    if value is None:
        return ""
    text = as_written(value)[:MAX_CELL]
    if "&" in text or "<" in text:
        text = _TAG.sub(" ", html.unescape(text))
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", mended(text)))
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def as_written(value: Any) -> str:
    """Give a cell as somebody would write it: `12` for 12.0, a list by commas."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, list | tuple):
        return ", ".join(as_written(one) for one in value[:100] if one is not None)
    if isinstance(value, Mapping):
        return ""
    return "" if value is None else str(value)


def listed(value: Any) -> list[Any]:
    """Give a value as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def line(value: Any, field: str, most: int, remarks: list[Remark]) -> str | None:
    """Give a text of one line, cut at `most` characters."""
    text = paragraph(value, field, most, remarks)
    return text.replace("\n", " ") if text else None


def paragraph(value: Any, field: str, most: int, remarks: list[Remark]) -> str | None:
    """Give a text, cut at `most` characters."""
    text = plain_text(value)
    if len(text) > most:
        remarks.append(Remark("too-long", field, f"coupé à {most} caractères"))
        text = text[: most - 1].rstrip() + "…"
    return text or None


def labels(value: Any, field: str, most: int, how_many: int, remarks: list[Remark]) -> list[str]:
    """Give a list of short texts, each once."""
    texts = (line(one, field, most, remarks) for one in listed(value))
    return list(dict.fromkeys(text for text in texts if text))[:how_many]
