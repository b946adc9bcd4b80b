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
_USUAL = ("cp1252", "mac_roman", "cp850")
_FRENCH = frozenset("éèêëàâäçîïôöùûüÿñœæßÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆ«»‘’“”–—…€°²№º·\xa0")
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
    """Take the usual encoding in which most signs are those of French (or German) texts."""
    shares = {encoding: _share_of_french(sample, encoding) for encoding in _USUAL}
    likely = max(shares, key=lambda one: shares[one])
    if shares[likely] > 0.5:
        return likely
    best = from_bytes(sample).best()
    return best.encoding if best else likely


def _share_of_french(sample: bytes, encoding: str) -> float:
    signs = [one for one in sample.decode(encoding, errors="replace") if ord(one) > 0x7F]
    return sum(one in _FRENCH for one in signs) / len(signs) if signs else 0.0
