"""The encoding of a text: by its byte order mark, else UTF-8 when all of it is, else guessed."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "mac_roman", "cp850", "utf_16_le", "utf_16_be", "latin_1"]
_BLOCK = 2**20
_SAMPLE = 2**16


def encoding_of(path: Path) -> str:
    """Find the encoding of a text file; what is not UTF-8 is mostly Windows-1252 in France."""
    with path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        while block := file.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                start = max(0, error.start - _SAMPLE // 2)
                return _guess(block[start : start + _SAMPLE])
    return "utf-8"


def _guess(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best else "cp1252"
