"""Communes by code, by what people write for them, and how far places are from one another."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read
from shared.reference.spelling import simplify, without_articles

EARTH_DIAMETER_KM = 12742.0
_CEDEX = re.compile(r"\b(CEDEX|CDX)\b.*")
_NUMBER = re.compile(r"\b[0-9]+\b")


@dataclass(frozen=True, slots=True)
class Commune:
    """A French commune: INSEE code, name, postal codes, centre in WGS 84 degrees.

    `also` are names it had, and names of the communes that merged into it.
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    latitude: float
    longitude: float
    also: tuple[str, ...] = ()


@cache
def communes() -> Mapping[str, Commune]:
    """Give the communes of Grand Est and of the départements beside it, by INSEE code."""
    return {
        code: Commune(code, name, tuple(postal_codes), latitude, longitude, tuple(*also))
        for code, name, postal_codes, latitude, longitude, *also in read("communes.json")
    }


def commune(code: str | None) -> Commune | None:
    """Find a commune by its INSEE code; None when the data do not have it."""
    return communes().get(code) if code else None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the great-circle distance of two (latitude, longitude) in degrees (haversine)."""
    return distances_from(a)(b)


def distances_from(origin: tuple[float, float]) -> Callable[[tuple[float, float]], float]:
    """Make what gives the distances of many points from one, as `distance_km` does, but sooner."""
    radians, sin, cos, asin, sqrt = math.radians, math.sin, math.cos, math.asin, math.sqrt
    latitude, longitude = map(radians, origin)
    cosine = cos(latitude)

    def distance(point: tuple[float, float]) -> float:
        there = radians(point[0])
        half = (
            sin((there - latitude) / 2) ** 2
            + cosine * cos(there) * sin((radians(point[1]) - longitude) / 2) ** 2
        )
        return EARTH_DIAMETER_KM * asin(sqrt(min(1.0, half)))

    return distance


def resolve_commune(postal_code: str, city: str) -> Commune | None:
    """Find the commune somebody wrote, as `68100` `MULHOUSE` or `68051` `Mulhouse Cedex 1`.

    The name decides, first among the communes the postal code serves, then in its département:
    a CEDEX postal code belongs to no commune. A name no commune has (a quarter, a misspelling)
    is passed over when the postal code serves one commune only. None when the two name nothing
    certain, or contradict each other (`67000` `Colmar`).
    """
    digits = re.sub(r"\D", "", postal_code)
    if not digits or len(digits) > 5:
        return None
    code = digits.zfill(5)
    name = _city_name(city)
    in_code = _by_postal_code().get(code, ())
    for spelling in (name, without_articles(name)):
        named = _by_name().get(spelling, ())
        served = [one for one in named if one in in_code]
        if served:
            return served[0]
        near = [one for one in named if one.code[:2] == code[:2]]
        if len(near) == 1:
            return near[0]
    longer = [one for one in in_code if name and simplify(one.name).startswith(name + " ")]
    if len(longer) == 1:
        return longer[0]
    return in_code[0] if len(in_code) == 1 and name not in _by_name() else None


def _city_name(city: str) -> str:
    """Simplify a city's name, without CEDEX, its number, or a postal code before the name."""
    name = _CEDEX.sub("", simplify(city))
    return " ".join(_NUMBER.sub(" ", name).split())


@cache
def _by_postal_code() -> Mapping[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for one in communes().values():
        for postal_code in one.postal_codes:
            found[postal_code].append(one)
    return {code: tuple(ones) for code, ones in found.items()}


@cache
def _by_name() -> Mapping[str, tuple[Commune, ...]]:
    """Communes by each of their names, with and without articles; names of today come first."""
    found: dict[str, dict[str, Commune]] = defaultdict(dict)
    for names_of in (lambda one: (one.name,), lambda one: one.also):
        for one in communes().values():
            for name in map(simplify, names_of(one)):
                for key in {name, without_articles(name)}:
                    found[key].setdefault(one.code, one)
    return {name: tuple(ones.values()) for name, ones in found.items()}
