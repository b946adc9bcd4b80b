"""Make the data file of a territory, its outlines, and the communes around, from open sources.

    python -m infra.reference.build_territory --data geo --epci 200066009 --name m2a

`--data` is the folder of the sources named in `shared/reference/data/SOURCES.md`. The Swiss and
German names of places, and names communes no longer have, are kept beside this file by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from infra.reference.geometry import bounds, centroid, rings, rounded, united, vertices
from infra.reference.sources import Sources
from shared.reference.files import DATA
from shared.reference.geography import distance_km

BORDER_COUNTRIES = ("CH", "DE")
DEGREE_DIGITS = 4
HERE = Path(__file__).parent
Document = dict[str, Any]


@click.command()
@click.option("--data", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--epci", default="200066009", show_default=True, help="SIREN of the territory.")
@click.option("--name", default="m2a", show_default=True, help="Name of the files made.")
@click.option("--output", type=click.Path(path_type=Path), default=DATA, show_default=True)
@click.option("--reach-km", default=40.0, show_default=True, help="How far a border town may be.")
@click.option("--least-population", default=3000, show_default=True)
def main(
    folder: Path, epci: str, name: str, output: Path, reach_km: float, least_population: int
) -> None:
    """Write `territory/<name>.json`, `territory/<name>-outlines.geojson` and `communes.json`."""
    sources = Sources(folder)
    document = territory_document(sources, epci, reach_km, least_population)
    codes = [one["code"] for one in document["communes"]]
    (output / "territory").mkdir(parents=True, exist_ok=True)
    _write(output / f"territory/{name}.json", _pretty(document))
    outlines = json.dumps(outlines_of(sources, codes), ensure_ascii=False, separators=(",", ":"))
    _write(output / f"territory/{name}-outlines.geojson", outlines)
    _write(output / "communes.json", _lines(commune_rows(sources)))


def territory_document(
    sources: Sources, epci: str, reach_km: float, least_population: int
) -> Document:
    """Gather a territory: its communes, what touches it, and the towns over the border."""
    names = json.loads((HERE / "town_names.json").read_text(encoding="utf-8"))
    own = sorted(member["code"] for member in sources.epcis[epci]["membres"])
    communes = [_commune(sources, code) for code in own]
    first = sources.current[own[0]]
    departments = sorted({code[:2] for code in sources.centres})
    regions = sorted({sources.names[f"department:{one}"]["region"] for one in departments})
    return {
        **_intercommunality(sources, epci),
        "department": first["departement"],
        "region": first["region"],
        "communes": communes,
        "neighbours": [
            _intercommunality(sources, code) | {"communes": _members(sources, code)}
            for code in touching(epci, sources.epci_outlines)
            if code in sources.epcis
        ],
        "departments": [_department(sources, code) for code in departments],
        "regions": [_region(sources, code) for code in regions],
        "border_towns": border_towns(sources.towns, names, communes, reach_km, least_population),
        "german_names": {
            code: found["de"] for code, found in names.items() if code in sources.current
        },
    }


def touching(code: str, outlines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the areas whose outline has a corner in common with one area's."""
    own = vertices(outlines[code])
    return sorted(
        other
        for other, outline in outlines.items()
        if other != code and not own.isdisjoint(vertices(outline))
    )


def border_towns(
    towns: Iterable[Mapping[str, Any]],
    names: Mapping[str, Mapping[str, Any]],
    communes: Sequence[Mapping[str, Any]],
    reach_km: float,
    least_population: int,
) -> list[Document]:
    """Choose the Swiss and German towns near enough to one of the communes, largest first."""
    chosen = []
    for town in towns:
        point = (town["latitude"], town["longitude"])
        if town["countrycode"] not in BORDER_COUNTRIES or town["population"] < least_population:
            continue
        nearest = min(distance_km(point, (c["latitude"], c["longitude"])) for c in communes)
        if nearest <= reach_km:
            chosen.append(_border_town(town, names))
    return sorted(chosen, key=lambda one: (-one["population"], one["code"]))


def _border_town(town: Mapping[str, Any], all_names: Mapping[str, Mapping[str, Any]]) -> Document:
    code = f"{town['countrycode']}-{town['geonameid']}"
    names = all_names.get(code, {})
    return {
        "code": code,
        "name": names.get("fr", town["name"]),
        "german_name": names.get("de", town["name"]),
        "also": names.get("also", []),
        "country": town["countrycode"],
        "latitude": round(town["latitude"], DEGREE_DIGITS),
        "longitude": round(town["longitude"], DEGREE_DIGITS),
        "population": town["population"],
    }


def short_name(name: str) -> str:
    """Write an intercommunality's name without its kind, or with it in full where it needs one.

    `CA Saint-Louis Agglomération` is called that; `CC de Thann-Cernay` needs the words.
    """
    kind, _, rest = name.partition(" ")
    words = {"CC": "Communauté de communes", "CA": "Communauté d’agglomération"}.get(kind)
    if words is None:
        return name
    return f"{words} {rest}" if rest[:1].islower() else rest


def outlines_of(sources: Sources, codes: Iterable[str]) -> Document:
    """Gather the outlines of communes, with their code and name, as GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "name": sources.current[code]["nom"]},
                "geometry": {
                    "type": outline["type"],
                    "coordinates": rounded(outline["coordinates"], DEGREE_DIGITS + 1),
                },
            }
            for code in codes
            for outline in [sources.commune_outlines(code[:2])[code]]
        ],
    }


def commune_rows(sources: Sources) -> list[list[Any]]:
    """Give the communes whose centre is known, in the columns of `communes.json`."""
    former: dict[str, set[str]] = {
        code: set(names)
        for code, names in json.loads((HERE / "former_names.json").read_text("utf-8")).items()
    }
    for code, name in sources.former_names():
        former.setdefault(code, set()).add(name)
    rows: list[list[Any]] = []
    for code in sorted(sources.current.keys() & sources.centres.keys()):
        name = sources.current[code]["nom"]
        postal_codes = sorted(sources.current[code]["codesPostaux"])
        point = [round(degrees, DEGREE_DIGITS) for degrees in sources.centres[code]]
        others = sorted(former.get(code, set()) - {name})
        rows.append([code, name, postal_codes, *point, *([others] if others else [])])
    return rows


def _commune(sources: Sources, code: str) -> Document:
    one = sources.current[code]
    latitude, longitude = sources.centres[code]
    return {
        "code": code,
        "name": one["nom"],
        "postal_codes": sorted(one["codesPostaux"]),
        "latitude": round(latitude, DEGREE_DIGITS),
        "longitude": round(longitude, DEGREE_DIGITS),
        "population": one["population"],
    }


def _intercommunality(sources: Sources, code: str) -> Document:
    outline = sources.epci_outlines[code]
    box = bounds(point for ring in rings(outline) for point in ring)
    return {
        "code": code,
        "name": short_name(sources.epcis[code]["nom"]),
        **_centre(outline),
        "bounds": rounded(box, DEGREE_DIGITS),
        "population": sources.epcis[code]["populationMunicipale"],
    }


def _members(sources: Sources, code: str) -> list[str]:
    return sorted(member["code"] for member in sources.epcis[code]["membres"])


def _department(sources: Sources, code: str) -> Document:
    found = sources.names[f"department:{code}"]
    centre = _centre(sources.department_outlines[code])
    return {"code": code, "name": found["nom"], "region": found["region"], **centre}


def _region(sources: Sources, code: str) -> Document:
    parts = [
        outline
        for department, outline in sources.department_outlines.items()
        if sources.names[f"department:{department}"]["region"] == code
    ]
    return {"code": code, "name": sources.names[f"region:{code}"]["nom"], **_centre(united(parts))}


def _centre(outline: Mapping[str, Any]) -> dict[str, float]:
    longitude, latitude = centroid(outline)
    return {
        "latitude": round(latitude, DEGREE_DIGITS),
        "longitude": round(longitude, DEGREE_DIGITS),
    }


def _pretty(document: Document) -> str:
    """One line a commune, a town or an area: a change is read in a diff."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f'"{key}": {_lines(value)}')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}"


def _lines(values: Iterable[Any]) -> str:
    rows = (json.dumps(value, ensure_ascii=False, separators=(",", ": ")) for value in values)
    return "[\n" + ",\n".join(rows) + "\n]"


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
    click.echo(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
