"""What lies around a point, by cells of the Mercator map, in WGS 84 degrees and kilometres.

The index cannot tell distances, but finds at once what lies in any of some hundred cells. A point
is kept by its cell at every level: at level n the map is 2**n cells around. Cells are boxes of
latitude and longitude, so that a circle cuts a row of them at two longitudes, which are worked out.
Cells within a circle need no distance; of the few points at its edge it is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shared.reference.geography import EARTH_DIAMETER_KM

Point = tuple[float, float]
"""Latitude and longitude."""

LEVELS = range(4, 20)
"""From 1,700 km to 50 m across, at the latitude of Mulhouse."""
NEAR_POLE = 89.0
EARTH_RADIUS_KM = EARTH_DIAMETER_KM / 2
LARGEST_KM = 2_000.0
"""Larger circles, and those that come near a pole, are not looked for by cells."""
MOST_OF_A_RING = 1_000
MARGIN = 1e-9
"""In radians, some millimetres: for what floating point numbers do not tell apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north; `west` is greater than `east` over the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Disc:
    """The cells wholly within a circle, and those that only touch it."""

    within: Sequence[str]
    edge: Sequence[str]


class _Cut(NamedTuple):
    """Of a row of cells: the columns a circle touches, and those wholly in it; ends excluded."""

    row: int
    touched: tuple[int, int]
    within: tuple[int, int]


def northing(latitude: float) -> float:
    """Give the Mercator ordinate, in degrees as the longitude is; the poles lie at its ends."""
    bounded = max(-NEAR_POLE, min(NEAR_POLE, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


def cells_of(point: Point) -> list[str]:
    """Name the cells a point lies in, one a level."""
    x, y = (point[1] + 180) / 360, northing(point[0]) / 360
    found = ((level, math.floor(x * 2**level), math.floor(y * 2**level)) for level in LEVELS)
    return [name for level, column, row in found for name in _names(level, row, column, column + 1)]


def box_around(origin: Point, km: float) -> Box | None:
    """Give the box that a circle just fills; None where it is not looked for on the map."""
    if not _is_mapped(origin, km):
        return None
    arc = km / EARTH_RADIUS_KM + MARGIN
    high = math.degrees(arc)
    wide = math.degrees(math.asin(math.sin(arc) / math.cos(math.radians(origin[0]))))
    west, east = ((origin[1] + side * wide + 180) % 360 - 180 for side in (-1, 1))
    return Box(west, origin[0] - high, east, origin[0] + high)


def disc(origin: Point, km: float, edge_km: float) -> Disc | None:
    """Give the cells of a circle, large ones within it; None where it is not looked for by them.

    :param edge_km: how wide the cells at its edge may be: small ones are many, large hold much.
    """
    if not _is_mapped(origin, km):
        return None
    finest = next((one for one in LEVELS if _across(one, origin) <= edge_km), LEVELS[-1])
    return _disc(origin, km, finest)


@lru_cache(maxsize=32)
def _disc(origin: Point, km: float, finest: int) -> Disc:
    """Work a disc out; the centres of the communes are asked for again and again."""
    within: list[str] = []
    edge: list[str] = []
    known: dict[int, tuple[int, int]] = {}
    for level in range(LEVELS[0], finest + 1):
        found: dict[int, tuple[int, int]] = {}
        for row, touched, (first, last) in _cuts(origin, km, level):
            low, high = known.get(row >> 1, (0, 0))
            if low < high:  # what lies in a larger cell is named by it
                first, last = min(first, 2 * low), max(last, 2 * high)
                within += _names(level, row, first, 2 * low) + _names(level, row, 2 * high, last)
            else:
                within += _names(level, row, first, last)
            found[row] = first, last
            if level == finest:
                edge += _around(level, row, touched, (first, last))
        known = found
    return Disc(tuple(within), tuple(edge))


def ring(origin: Point, low_km: float, high_km: float) -> list[str] | None:
    """Name cells that hold what lies between two distances, and little more; None as for a disc."""
    if not _is_mapped(origin, high_km):
        return None
    level = _level_of_ring(origin, low_km, high_km)
    seen = {cut.row: cut.within for cut in _cuts(origin, low_km, level)} if low_km else {}
    return [
        name
        for row, touched, _ in _cuts(origin, high_km, level)
        for name in _around(level, row, touched, seen.get(row, (0, 0)))
    ]


def _is_mapped(origin: Point, km: float) -> bool:
    reach = math.degrees(km / EARTH_RADIUS_KM)
    return km <= LARGEST_KM and abs(origin[0]) + reach <= NEAR_POLE - 1


def _across(level: int, origin: Point) -> float:
    """Give how wide a cell is at a point, in km."""
    around: float = 2 * math.pi * EARTH_RADIUS_KM * math.cos(math.radians(origin[0]))
    return around / float(2**level)


def _level_of_ring(origin: Point, low_km: float, high_km: float) -> int:
    for level in reversed(LEVELS):
        size = _across(level, origin)
        outer, inner = (high_km + size) / size, max(0.0, low_km - size) / size
        if math.pi * (outer**2 - inner**2) <= MOST_OF_A_RING:
            return level
    return LEVELS[0]


def _cuts(origin: Point, km: float, level: int) -> Iterator[_Cut]:
    """Go through the rows of a level that a circle touches, from the south."""
    middle, longitude = math.radians(origin[0]), math.radians(origin[1])
    arc = km / EARTH_RADIUS_KM
    outer, inner = arc + MARGIN, max(0.0, arc - MARGIN)
    widest = math.asin(math.sin(middle) / math.cos(outer))
    cells = 2**level
    first, last = (_row(middle + side * outer, cells) for side in (-1, 1))
    south = _latitude(first, cells)
    out_south, in_south = _half(middle, outer, south), _half(middle, inner, south)
    for row in range(first, last + 1):
        north = _latitude(row + 1, cells)
        out_north, in_north = _half(middle, outer, north), _half(middle, inner, north)
        if south <= widest <= north:
            reach = _half(middle, outer, widest)
        else:
            reach = max(out_south, out_north)
        yield _Cut(
            row,
            _columns(longitude, reach, cells, whole=False),
            _columns(longitude, min(in_south, in_north), cells, whole=True),
        )
        south, out_south, in_south = north, out_north, in_north


def _half(middle: float, arc: float, latitude: float) -> float:
    """Give how far east and west of its middle a circle goes at a latitude; 0 beyond it."""
    across = math.sin(arc / 2) ** 2 - math.sin((latitude - middle) / 2) ** 2
    if across <= 0:
        return 0.0
    return 2 * math.asin(min(1.0, math.sqrt(across / (math.cos(middle) * math.cos(latitude)))))


def _columns(longitude: float, reach: float, cells: int, *, whole: bool) -> tuple[int, int]:
    """Give the columns between two longitudes, those in part too or only whole ones."""
    west, east = ((longitude + side * reach + math.pi) / (2 * math.pi) * cells for side in (-1, 1))
    if whole:
        return (math.ceil(west), math.floor(east)) if reach else (0, 0)
    return math.floor(west), math.floor(east) + 1


def _row(latitude: float, cells: int) -> int:
    return math.floor(northing(math.degrees(latitude)) / 360 * cells)


def _latitude(row: int, cells: int) -> float:
    """Give the latitude of the southern side of a row."""
    return math.atan(math.sinh(row / cells * 2 * math.pi))


def _around(level: int, row: int, touched: tuple[int, int], within: tuple[int, int]) -> list[str]:
    (first, last), (low, high) = touched, within
    if low >= high:
        return _names(level, row, first, last)
    return _names(level, row, first, low) + _names(level, row, high, last)


def _names(level: int, row: int, first: int, last: int) -> list[str]:
    around = 2**level
    columns = range(first, min(last, first + around))
    return [f"{level}.{column % around}.{row}" for column in columns]
