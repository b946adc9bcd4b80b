"""Where a profile looks, as strings an index can find: who may fit a listing, before judging it.

The Earth is cut into cells of half a degree. A profile looks for each of its themes in the areas
its place lies in and in the cells its radius touches; a listing is looked up by its themes, its
area and the cell of its centre. What is found is a superset of what fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import asin, cos, degrees, floor, radians, sin

CELL_DEGREES = 0.5
MAX_CELLS = 20
"""Beyond, a profile is looked at for every listing of its themes: about 70 km of radius."""
EVERYWHERE = "everywhere"
EARTH_RADIUS_KM = 6371.0
MARGIN_KM = 0.1
"""Distances are judged to a tenth of a kilometre."""


def cell_of(latitude: float, longitude: float) -> str:
    """Give the cell a point lies in."""
    return f"{floor(latitude / CELL_DEGREES)};{floor(longitude / CELL_DEGREES)}"


def cells_around(latitude: float, longitude: float, radius_km: float) -> list[str]:
    """Give the cells a circle touches; `EVERYWHERE` when they are many or hold a pole."""
    angle = (radius_km + MARGIN_KM) / EARTH_RADIUS_KM
    if abs(latitude) + degrees(angle) >= 90:
        return [EVERYWHERE]
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    rows = _indexes(latitude, degrees(angle))
    columns = _indexes(longitude, width)
    if len(rows) * len(columns) > MAX_CELLS or abs(longitude) + width >= 180:
        return [EVERYWHERE]
    return [f"{row};{column}" for row, column in product(rows, columns)]


def _indexes(middle: float, half: float) -> range:
    return range(floor((middle - half) / CELL_DEGREES), floor((middle + half) / CELL_DEGREES) + 1)


def keys(themes: Iterable[str], places: Iterable[str]) -> list[str]:
    """Give the key of each theme in each place (a cell, or an area as `level:code`)."""
    return [f"{theme}|{place}" for theme, place in product(themes, places)]
