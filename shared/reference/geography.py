"""Communes by code, by what people write for them, and how far places are from one another."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read

EARTH_DIAMETER_KM = 12742.0
_CEDEX = re.compile(r"\bCEDEX\b.*", re.IGNORECASE)
_ABBREVIATIONS = {"ST": "SAINT", "STE": "SAINTE", "S": "SUR"}


@dataclass(frozen=True, slots=True)
class Commune:
    """A French commune: INSEE code, name, postal codes, centre in WGS 84 degrees."""

    code: str
    name: str
    postal_codes: tuple[str, ...]
    latitude: float
    longitude: float


@cache
def communes() -> Mapping[str, Commune]:
    """Give the communes of Grand Est and of the départements beside it, by INSEE code."""
    return {
        code: Commune(code, name, tuple(postal_codes), latitude, longitude)
        for code, name, postal_codes, latitude, longitude in read("communes.json")
    }


def commune(code: str | None) -> Commune | None:
    """Find a commune by its INSEE code; None when the data do not have it."""
    return communes().get(code) if code else None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the great-circle distance of two (latitude, longitude) in degrees (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, half)))


def simplify(name: str) -> str:
    """Write a name as it is compared: no accents, capitals, blanks for signs, no abbreviations."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    letters = "".join(c for c in plain.upper() if not unicodedata.combining(c))
    words = re.sub(r"[^A-Z0-9]+", " ", letters).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def resolve_commune(postal_code: str, city: str) -> Commune | None:
    """Find the commune somebody wrote, as `68100` `MULHOUSE` or `68051` `Mulhouse Cedex 1`.

    A CEDEX postal code names no commune: there the département and the name decide. A postal
    code that serves one commune only decides alone when the name is not known.
    """
    code = re.sub(r"\D", "", postal_code).zfill(5)
    name = simplify(_CEDEX.sub("", city))
    in_code = _by_postal_code().get(code, ())
    same_name = [one for one in in_code if simplify(one.name) == name]
    if same_name:
        return same_name[0]
    in_department = _by_name().get((code[:2], name), ())
    if len(in_department) == 1:
        return in_department[0]
    longer = [one for one in in_code if name and simplify(one.name).startswith(name)]
    if len(longer) == 1:
        return longer[0]
    return in_code[0] if len(in_code) == 1 else None


@cache
def _by_postal_code() -> Mapping[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for one in communes().values():
        for postal_code in one.postal_codes:
            found[postal_code].append(one)
    return {code: tuple(ones) for code, ones in found.items()}


@cache
def _by_name() -> Mapping[tuple[str, str], tuple[Commune, ...]]:
    found: dict[tuple[str, str], list[Commune]] = defaultdict(list)
    for one in communes().values():
        found[one.code[:2], simplify(one.name)].append(one)
    return {key: tuple(ones) for key, ones in found.items()}
