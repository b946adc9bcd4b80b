"""The French nomenclature of activities, NAF rev. 2 (INSEE, 2008): sections to sub-classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class Section:
    """A section and the divisions it spans, first and last."""

    code: str
    label: str
    first: str
    last: str


@cache
def sections() -> tuple[Section, ...]:
    """Give the 21 sections."""
    return tuple(Section(**one) for one in read("naf.json")["sections"])


@cache
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = read("naf.json")["codes"]
    return codes


def normalise_naf(text: str) -> str:
    """Write a code without dot or blanks, in capitals: `88.99b` is `8899B`."""
    return "".join(text.split()).replace(".", "").upper()


def is_naf(code: str) -> bool:
    """Tell whether a code exists, at any level from division to sub-class."""
    return code in _codes()


def division_of(code: str) -> str:
    """Give the division (two digits) a code lies in."""
    return code[:2]


def section_of(code: str) -> Section | None:
    """Give the section a code lies in."""
    division = division_of(code)
    return next((one for one in sections() if one.first <= division <= one.last), None)


def naf_label(code: str) -> str:
    """Give the French label of a code; the code itself when it is not known."""
    return _codes().get(code, code)


def division_label(code: str, _language: str = "fr") -> str:
    """Give the label of a division. The nomenclature is French: so is the label, everywhere."""
    return naf_label(code)
