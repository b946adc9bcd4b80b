"""Making one page of two that are about the same structure, and saying what is lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Values = Mapping[str, Any]


class Side(StrEnum):
    """Whose value is kept; `both` for lists."""

    STAYS = "stays"
    GOES = "goes"
    BOTH = "both"


SINGLE = (
    "name",
    "brand",
    "siret",
    "legal_form",
    "naf",
    "description",
    "commune",
    "address",
    "location",
    "website",
    "public_contact",
    "opening_hours",
    "founding_year",
    "staff",
    "turnover",
    "support",
    "parent",
    "logo",
)
LISTS: Mapping[str, int] = {
    "kinds": 20,
    "themes": 5,
    "links": 20,
    "languages": 20,
    "networks": 30,
    "labels": 30,
    "activities": 30,
    "registers": 5,
}
"""The fields that hold several things, and how many at most."""

OF_THE_PLACE = ("address", "location")
"""What belongs to the commune: taken from the same page as it."""


@dataclass(frozen=True)
class Merged:
    """The values the page that stays has then, and what is on neither page any more, by field."""

    values: dict[str, Any]
    lost: dict[str, Any]


def merged(stays: Values, goes: Values, choices: Mapping[str, Side]) -> Merged:
    """Make one page of two: as chosen field by field, else what the one that stays says.

    What it does not say is taken from the other; lists are put together, its own first.

    :param stays: the fields of the page that stays, as stored; `goes` those of the other.
    """
    values: dict[str, Any] = {}
    lost: dict[str, Any] = {}
    for name in SINGLE:
        kept, other = _single(name, stays, goes, choices)
        values[name] = kept
        if other not in (None, "", kept):
            lost[name] = other
    for name, most in LISTS.items():
        kept, other = _several(stays.get(name) or [], goes.get(name) or [], choices.get(name), most)
        values[name] = kept
        if other:
            lost[name] = other
    values["siren"] = _siren(values["siret"], stays, goes)
    return Merged(values, lost)


def _single(name: str, stays: Values, goes: Values, choices: Mapping[str, Side]) -> tuple[Any, Any]:
    """Give the value kept and the other one."""
    mine, theirs = stays.get(name), goes.get(name)
    side = choices.get(name)
    if side is None and name in OF_THE_PLACE:
        if choices.get("commune") is Side.GOES:
            side = Side.GOES
        elif stays.get("commune") != goes.get("commune"):
            side = Side.STAYS
        elif name == "location" and _vague(mine) and not _vague(theirs):
            side = Side.GOES
    if side is Side.GOES:
        return theirs, mine
    if side is None and mine in (None, ""):
        return theirs, None
    return mine, theirs


def _vague(location: Any) -> bool:
    return not location or location.get("precision") == "commune"


def _several(
    mine: list[Any], theirs: list[Any], side: Side | None, most: int
) -> tuple[list[Any], list[Any]]:
    """Give the list kept and what is left out of it."""
    wanted = {Side.STAYS: mine, Side.GOES: theirs}.get(side or Side.BOTH, [*mine, *theirs])
    kept: list[Any] = []
    for one in wanted:
        if one not in kept and len(kept) < most:
            kept.append(one)
    return kept, [one for one in [*mine, *theirs] if one not in kept]


def _siren(siret: str | None, stays: Values, goes: Values) -> str | None:
    for page in (stays, goes):
        if siret and page.get("siret") == siret:
            return page.get("siren")
    return stays.get("siren") or goes.get("siren")
