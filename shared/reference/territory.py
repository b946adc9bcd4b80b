"""The territory the platform serves, from one data file; another territory is another file.

`NAVETTE_TERRITORY` names a file of `data/territory` (without its suffix) or gives a path.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from shared.reference.files import DATA
from shared.reference.geography import communes, simplify

DEFAULT = "m2a"


@dataclass(frozen=True, slots=True)
class Area:
    """A named area and its centre in WGS 84 degrees."""

    code: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place(Area):
    """A commune or a town over the border, and the areas it lies in (None over the border)."""

    country: str
    postal_codes: tuple[str, ...] = ()
    population: int | None = None
    epci: str | None = None
    department: str | None = None
    region: str | None = None


class Territory:
    """An intercommunality, its communes, its neighbours and the towns over the border."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.code: str = document["code"]
        self.name: str = document["name"]
        self._document = document

    @cached_property
    def communes(self) -> tuple[Place, ...]:
        """The communes of the intercommunality itself."""
        return tuple(self._own(one) for one in self._document["communes"])

    @cached_property
    def neighbours(self) -> tuple[Area, ...]:
        """The intercommunalities that touch it."""
        return tuple(_area(one) for one in self._document["neighbours"])

    @cached_property
    def border_towns(self) -> tuple[Place, ...]:
        """The Swiss and German towns people deal with."""
        return tuple(
            Place(**_named(one), country=one["country"], population=one["population"])
            for one in self._document["border_towns"]
        )

    def contains(self, code: str) -> bool:
        """Tell whether a commune belongs to the intercommunality."""
        return any(one.code == code for one in self.communes)

    def place(self, code: str) -> Place | None:
        """Find a commune (of the territory, of a neighbour, of the region) or a border town."""
        return self._places.get(code)

    def area(self, level: str, code: str) -> Area | None:
        """Find an area by its level (commune, epci, department, region) and code."""
        if level == "commune":
            return self.place(code)
        return self._areas.get((level, code))

    def find(self, text: str, limit: int = 10) -> list[Place]:
        """Find places by the beginning of their name or postal code, the territory's own first."""
        wanted = simplify(text)
        if not wanted:
            return []
        found = [
            place
            for place in self._places.values()
            if simplify(place.name).startswith(wanted)
            or any(code.startswith(wanted) for code in place.postal_codes)
        ]
        found.sort(key=lambda place: (not self.contains(place.code), simplify(place.name)))
        return found[:limit]

    @cached_property
    def _places(self) -> dict[str, Place]:
        epci_of = {
            code: neighbour["code"]
            for neighbour in self._document["neighbours"]
            for code in neighbour["communes"]
        }
        region_of = {one["code"]: one["region"] for one in self._document["departments"]}
        others = {
            one.code: Place(
                code=one.code,
                name=one.name,
                latitude=one.latitude,
                longitude=one.longitude,
                country="FR",
                postal_codes=one.postal_codes,
                epci=epci_of.get(one.code),
                department=one.code[:2],
                region=region_of.get(one.code[:2]),
            )
            for one in communes().values()
        }
        return others | {one.code: one for one in (*self.communes, *self.border_towns)}

    @cached_property
    def _areas(self) -> dict[tuple[str, str], Area]:
        document = self._document
        return (
            {("epci", one["code"]): _area(one) for one in (document, *document["neighbours"])}
            | {("department", one["code"]): _area(one) for one in document["departments"]}
            | {("region", one["code"]): _area(one) for one in document["regions"]}
        )

    def _own(self, one: Mapping[str, Any]) -> Place:
        return Place(
            **_named(one),
            country="FR",
            postal_codes=tuple(one["postal_codes"]),
            population=one["population"],
            epci=self.code,
            department=self._document["department"],
            region=self._document["region"],
        )


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("code", "name", "latitude", "longitude")}


def _area(one: Mapping[str, Any]) -> Area:
    return Area(**_named(one))


@cache
def territory() -> Territory:
    """Read the territory's data.

    :raises FileNotFoundError: `NAVETTE_TERRITORY` names no data file.
    """
    name = os.environ.get("NAVETTE_TERRITORY") or DEFAULT
    path = Path(name) if "/" in name else DATA / "territory" / f"{name}.json"
    return Territory(json.loads(path.read_text(encoding="utf-8")))


def is_known_area(level: str, code: str) -> bool:
    """Tell whether a code names an area at its level."""
    return territory().area(level, code) is not None
