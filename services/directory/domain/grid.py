"""A grid of cells over the map, by which things near a point are found with an ordinary index."""

from __future__ import annotations

import math
from collections.abc import Iterator

CELLS_PER_DEGREE = 10
"""A cell is 0.1° high and wide: 11.1 km by about 7.5 km at Mulhouse."""
KM_PER_DEGREE = 111.2
EARTH_RADIUS_KM = 6371.0
MAX_RADIUS_KM = 50
"""At most about 160 cells on the territory: few enough to ask for by name."""


def cell_of(latitude: float, longitude: float) -> str:
    """Give the cell a point lies in."""
    row, column = (math.floor(value * CELLS_PER_DEGREE) for value in (latitude, longitude))
    return f"{row}:{column}"


def cells_around(latitude: float, longitude: float, radius_km: float) -> list[str]:
    """Give every cell that a circle may touch, some of its neighbours too.

    Made for Europe: near a pole or across 180° it would miss some.
    """
    return list(_cells(latitude, longitude, radius_km))


def _cells(latitude: float, longitude: float, radius_km: float) -> Iterator[str]:
    high = radius_km / KM_PER_DEGREE
    # the circle is widest, in degrees, on its side towards the pole
    widest = math.cos(math.radians(min(abs(latitude) + high, 85.0)))
    wide = high / widest
    south, north = (math.floor((latitude + d) * CELLS_PER_DEGREE) for d in (-high, high))
    west, east = (math.floor((longitude + d) * CELLS_PER_DEGREE) for d in (-wide, wide))
    for row in range(south, north + 1):
        yield from (f"{row}:{column}" for column in range(west, east + 1))
