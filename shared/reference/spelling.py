"""Names as they are compared: accents, case, signs and usual abbreviations do not count."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "AE", "Ö": "OE", "Ü": "UE"})
_NOT_LETTERS = re.compile(r"[^A-Z0-9]+")
# What the post writes on 32 characters (AFNOR NF Z10-011), and how files shorten the same words.
_ABBREVIATIONS = {
    "ST": "SAINT",
    "STE": "SAINTE",
    "STS": "SAINTS",
    "STES": "SAINTES",
    "S": "SUR",
    "SS": "SOUS",
    "DT": "DEVANT",
    "GD": "GRAND",
    "GDE": "GRANDE",
    "GDS": "GRANDS",
}
_ARTICLES = frozenset({"L", "LA", "LE", "LES"})


def fold(name: str) -> str:
    """Write a name in plain capitals and digits, with one blank between words."""
    plain = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    letters = "".join(c for c in plain.upper() if not unicodedata.combining(c))
    return _NOT_LETTERS.sub(" ", letters).strip()


def simplify(name: str) -> str:
    """Fold a name and write its abbreviations out: `St-Louis` is `SAINT LOUIS`."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(name).split())


def without_articles(name: str) -> str:
    """Take the articles off a simplified name: `LOGES LES` and `LES LOGES` are `LOGES`."""
    return " ".join(word for word in name.split() if word not in _ARTICLES)


def spellings(name: str) -> frozenset[str]:
    """Give the simplified ways to write a name, `ü` also as `ue`."""
    return frozenset({simplify(name), simplify(name.translate(_UMLAUTS))})


def beginnings(text: str) -> frozenset[str]:
    """Give what a name may begin with when somebody has typed this much of it.

    The last word may be whole or not yet: `st` begins `SAINT LOUIS` and `STAFFELFELDEN`.
    """
    words = fold(text).split()
    if not words:
        return frozenset()
    before = [_ABBREVIATIONS.get(word, word) for word in words[:-1]]
    last = words[-1]
    return frozenset(
        {" ".join([*before, last]), " ".join([*before, _ABBREVIATIONS.get(last, last)])}
    )
