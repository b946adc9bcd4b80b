"""The French nomenclature of activities, NAF rev. 2 (INSEE, 2008): five levels.

Section `Q`, division `88`, group `889`, class `8899`, sub-class `8899B`. Codes are compact here;
`normalise_naf` takes the dot of `88.99B` away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from shared.reference.files import read

Level = Literal["section", "division", "group", "class", "sub-class"]
_LEVEL_OF_LENGTH: Mapping[int, Level] = {2: "division", 3: "group", 4: "class", 5: "sub-class"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section and the divisions it spans, first and last."""

    code: str
    label: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Activity:
    """An entry of the nomenclature; `parent` is the code one level up, None for a section."""

    code: str
    label: str
    level: Level
    parent: str | None

    @property
    def dotted(self) -> str:
        """The code as INSEE prints it: `88.99B`."""
        return f"{self.code[:2]}.{self.code[2:]}" if len(self.code) > 2 else self.code


@cache
def sections() -> tuple[Section, ...]:
    """Give the 21 sections."""
    return tuple(Section(**one) for one in read("naf.json")["sections"])


@cache
def activities() -> Mapping[str, Activity]:
    """Give every entry of the five levels by its code."""
    entries = {one.code: Activity(one.code, one.label, "section", None) for one in sections()}
    for code, label in read("naf.json")["codes"].items():
        entries[code] = Activity(code, label, _LEVEL_OF_LENGTH[len(code)], _parent_of(code))
    return entries


def _parent_of(code: str) -> str | None:
    if len(code) > 2:
        return code[:-1]
    section = section_of(code)
    return section.code if section else None


def normalise_naf(text: str) -> str:
    """Write a code without dot or blanks, in capitals: `88.99b` is `8899B`."""
    return "".join(text.split()).replace(".", "").upper()


def naf(text: str) -> Activity | None:
    """Find an entry by its code, dotted or not, at any of the five levels."""
    return activities().get(normalise_naf(text))


def is_naf(code: str) -> bool:
    """Tell whether a compact code exists, at any level from division to sub-class."""
    found = activities().get(code)
    return found is not None and found.level != "section"


def division_of(code: str) -> str:
    """Give the division (two digits) a code lies in."""
    return code[:2]


def section_of(code: str) -> Section | None:
    """Give the section a code lies in."""
    division = division_of(code)
    return next((one for one in sections() if one.first <= division <= one.last), None)


def naf_label(code: str) -> str:
    """Give the French label of a code; the code itself when it is not known."""
    found = activities().get(code)
    return found.label if found else code


def division_label(code: str, _language: str = "fr") -> str:
    """Give the label of a division. The nomenclature is French: so is the label, everywhere."""
    return naf_label(code)
