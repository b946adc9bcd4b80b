"""Points as files write them, in WGS 84 degrees: decimal commas, degree signs, Lambert."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from pyproj import Transformer

from services.directory.importing.cleaning.text import as_written

Degrees = tuple[float, float]
BOUNDS = {"FR": (41.0, -5.6, 51.4, 9.8), "GB": (49.0, -9.0, 61.0, 2.2)}
"""South, west, north, east of the countries files come from; mainland and Corsica for France."""
_SEXAGESIMAL = re.compile(
    r"^\s*(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(\d{1,2}(?:[.,]\d+)?)?\s*[\"”″]?\s*([NSEWO])?", re.I
)
_DECIMAL = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*°?\s*([NSEWO])?", re.I)
_LAMBERT_93 = "EPSG:2154"


def number_of(value: Any) -> float | None:
    """Read a coordinate: `48,8566`, `48.8566° N`, `47°44'47"N`; None when it is none."""
    text = as_written(value).replace("\u00a0", "").replace("−", "-")
    found = _SEXAGESIMAL.match(text)
    if found:
        degrees = int(found[1]) + int(found[2]) / 60
        degrees += float((found[3] or "0").replace(",", ".")) / 3600
        side = found[4]
    else:
        plain = _DECIMAL.match(text)
        if plain is None:
            return None
        degrees, side = float(plain[1].replace(",", ".")), plain[2]
    number = -degrees if side and side.upper() in "SWO" else degrees
    return number if math.isfinite(number) else None


def degrees_of(first: Any, second: Any, system: str | None) -> tuple[Degrees | None, bool]:
    """Give (latitude, longitude), and whether they were projected ones.

    :param first: latitude, or x (longitude) when `system` says that the pair is a plane's.
    :param system: `EPSG:…`, `plane` for x and y of a system to be guessed, None for degrees.
    """
    a, b = number_of(first), number_of(second)
    if a is None or b is None:
        return None, False
    if abs(a) <= 180 and abs(b) <= 180:
        point = (b, a) if system else (a, b)
        return (None if point == (0.0, 0.0) else point), False
    x, y = (a, b) if system else (b, a)
    if system in (None, "plane") and x > y:
        x, y = y, x  # in France, x is always the smaller
    known = system if system not in (None, "plane") else _guessed(x, y)
    if known is None:
        return None, False
    longitude, latitude = _to_degrees(known).transform(x, y)
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return None, False
    return (round(latitude, 7), round(longitude, 7)), True


def _guessed(x: float, y: float) -> str | None:
    """Tell Lambert-93 from the nine conic zones, whose y tells the zone (CC48: 7.2 million)."""
    if 0 <= x < 1_300_000 and 6_000_000 <= y < 7_200_000:
        return _LAMBERT_93
    if 1_300_000 <= x < 2_100_000 and 1_000_000 <= y < 9_900_000:
        return f"EPSG:{3941 + round((y - 200_000) / 1_000_000)}"
    return None


@cache
def _to_degrees(system: str) -> Transformer:
    return Transformer.from_crs(system, "EPSG:4326", always_xy=True)


def is_on_earth(point: Degrees) -> bool:
    """Tell whether these can be a latitude and a longitude."""
    return abs(point[0]) <= 90 and abs(point[1]) <= 180


def is_in(country: str, point: Degrees) -> bool:
    """Tell whether a point is within a country's bounds; yes for one whose bounds are not known."""
    bounds = BOUNDS.get(country)
    if bounds is None:
        return is_on_earth(point)
    south, west, north, east = bounds
    return south <= point[0] <= north and west <= point[1] <= east
