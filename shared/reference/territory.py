"""The territory the platform serves, from one data file; another territory is another file.

`NAVETTE_TERRITORY` names a file of `data/territory` (without its suffix) or gives a path.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from shared.reference.files import DATA
from shared.reference.geography import Commune, communes, distance_km
from shared.reference.places import Area, Intercommunality, Place, PlaceFinder

__all__ = ["Area", "Intercommunality", "Place", "Territory", "is_known_area", "territory"]

DEFAULT = "m2a"


class Territory:
    """An intercommunality, its communes, its neighbours and the towns over the border.

    Places are named by a code unique over the three countries: the INSEE code of a French
    commune (`68224`), the country and the GeoNames number of a town abroad (`CH-2661604`).
    """

    def __init__(self, document: Mapping[str, Any], outlines: Path | None = None) -> None:
        self._document, self._outlines = document, outlines
        self.code: str = document["code"]
        self.name: str = document["name"]
        self.bounds: tuple[float, float, float, float] = tuple(document["bounds"])
        """West, south, east and north, in degrees."""

    @cached_property
    def outlines(self) -> Mapping[str, Any]:
        """The outlines of its communes, as GeoJSON; none when the territory has no such file."""
        if self._outlines is None or not self._outlines.is_file():
            return {"type": "FeatureCollection", "features": []}
        found: Mapping[str, Any] = json.loads(self._outlines.read_text(encoding="utf-8"))
        return found

    @cached_property
    def communes(self) -> tuple[Place, ...]:
        """The communes of the intercommunality itself."""
        return tuple(
            self._commune(one, epci=self.code, population=one["population"])
            for one in self._document["communes"]
        )

    @cached_property
    def neighbours(self) -> tuple[Intercommunality, ...]:
        """The intercommunalities that touch it."""
        return tuple(
            Intercommunality(
                **_named(one),
                population=one["population"],
                bounds=tuple(one["bounds"]),
                communes=tuple(one["communes"]),
            )
            for one in self._document["neighbours"]
        )

    @cached_property
    def border_towns(self) -> tuple[Place, ...]:
        """The Swiss and German towns people deal with, largest first."""
        return tuple(
            Place(
                **_named(one),
                country=one["country"],
                population=one["population"],
                german_name=one["german_name"],
                also=tuple(one["also"]),
            )
            for one in self._document["border_towns"]
        )

    def is_inside(self, code: str) -> bool:
        """Tell whether a place is a commune of the intercommunality."""
        place = self.place(code)
        return place is not None and place.epci == self.code

    def place(self, code: str) -> Place | None:
        """Find a commune (of the territory, of a neighbour, of the region) or a border town."""
        return self._places.get(code)

    def places_by_postal_code(self, postal_code: str) -> tuple[Place, ...]:
        """Give the communes a postal code serves; none for a CEDEX or a foreign one."""
        return self._finder.by_postal_code(postal_code)

    def area(self, level: str, code: str) -> Area | None:
        """Find an area by its level (commune, epci, department, region) and code."""
        if level == "commune":
            return self.place(code)
        return self._areas.get((level, code))

    def find(self, text: str, limit: int = 10) -> list[Place]:
        """Find places by the beginning of a name (French, German or former) or postal code.

        Accents, case and hyphens do not count. What is called exactly that comes first, then
        the territory's own communes, its neighbours' and the border towns, then the others.
        """
        return self._finder.find(text, limit)

    def nearest(self, latitude: float, longitude: float) -> Place:
        """Give the place whose centre is nearest; it need not be the one the point lies in."""
        here = (latitude, longitude)
        return min(
            self._places.values(),
            key=lambda place: distance_km(here, (place.latitude, place.longitude)),
        )

    @cached_property
    def _places(self) -> dict[str, Place]:
        epci_of = {code: one.code for one in self.neighbours for code in one.communes}
        others = (
            self._commune(_as_document(one), epci=epci_of.get(one.code), also=one.also)
            for one in communes().values()
        )
        return {one.code: one for one in (*others, *self.communes, *self.border_towns)}

    @cached_property
    def _finder(self) -> PlaceFinder:
        near = {one.code for one in self.neighbours}

        def ring(place: Place) -> int:
            if place.epci == self.code:
                return 0
            return 1 if place.epci in near or place.country != "FR" else 2

        return PlaceFinder(self._places.values(), ring)

    @cached_property
    def _areas(self) -> dict[tuple[str, str], Area]:
        document = self._document
        return (
            {
                ("epci", one["code"]): Area(**_named(one))
                for one in (document, *document["neighbours"])
            }
            | {("department", one["code"]): Area(**_named(one)) for one in document["departments"]}
            | {("region", one["code"]): Area(**_named(one)) for one in document["regions"]}
        )

    @cached_property
    def _region_of(self) -> dict[str, str]:
        return {one["code"]: one["region"] for one in self._document["departments"]}

    def _commune(
        self,
        one: Mapping[str, Any],
        *,
        epci: str | None,
        population: int | None = None,
        also: tuple[str, ...] = (),
    ) -> Place:
        known = communes().get(one["code"])
        return Place(
            **_named(one),
            country="FR",
            postal_codes=tuple(one["postal_codes"]),
            population=population,
            epci=epci,
            department=one["code"][:2],
            region=self._region_of.get(one["code"][:2]),
            german_name=self._document["german_names"].get(one["code"]),
            also=also or (known.also if known else ()),
        )


def _as_document(one: Commune) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "latitude": one.latitude,
        "longitude": one.longitude,
        "postal_codes": one.postal_codes,
    }


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("code", "name", "latitude", "longitude")}


@cache
def territory() -> Territory:
    """Read the territory's data.

    :raises FileNotFoundError: `NAVETTE_TERRITORY` names no data file.
    """
    name = os.environ.get("NAVETTE_TERRITORY") or DEFAULT
    path = Path(name) if name.endswith(".json") else DATA / "territory" / f"{name}.json"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in (DATA / "territory").glob("*.json")))
        raise FileNotFoundError(
            f"NAVETTE_TERRITORY is {name!r}: give the path of a .json file or one of {known}"
        )
    outlines = path.with_name(f"{path.stem}-outlines.geojson")
    return Territory(json.loads(path.read_text(encoding="utf-8")), outlines)


def is_known_area(level: str, code: str) -> bool:
    """Tell whether a code names an area at its level."""
    return territory().area(level, code) is not None
