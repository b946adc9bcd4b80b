"""Distances and cells on the Earth, in WGS 84 degrees and kilometres."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shared.reference.geography import EARTH_DIAMETER_KM

KM_PER_DEGREE = EARTH_DIAMETER_KM * math.pi / 360
NEAR_POLE = 89.0

Point = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north; `west` is greater than `east` over the antimeridian."""

    west: float
    south: float
    east: float
    north: float


def northing(latitude: float) -> float:
    """Give the Mercator ordinate in degrees: maps are drawn on it, so cells look square."""
    bounded = max(-NEAR_POLE, min(NEAR_POLE, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


def box_around(point: Point, km: float) -> Box:
    """Give a box that holds every point within `km`."""
    latitude, longitude = point
    height = km / KM_PER_DEGREE * 1.0001
    south, north = latitude - height, latitude + height
    if south <= -NEAR_POLE or north >= NEAR_POLE:
        return Box(-180.0, max(-90.0, south), 180.0, min(90.0, north))
    # the widest parallel of a circle lies nearer to the pole than its centre
    reach = min(1.0, math.sin(math.radians(height)) / math.cos(math.radians(latitude)))
    width = math.degrees(math.asin(reach))
    if width >= 180:
        return Box(-180.0, south, 180.0, north)
    west, east = longitude - width, longitude + width
    return Box(_turned(west), south, _turned(east), north)


def _turned(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0


def cell_of(point: Point, level: int) -> int:
    """Give the number of the grid's cell a point lies in."""
    latitude, longitude = point
    last = (1 << level) - 1
    column = min(last, int((longitude + 180.0) / 360.0 * (1 << level)))
    row = min(last, int((latitude + 90.0) / 180.0 * (1 << level)))
    return (row << level) | column


class Ranges:
    """Bounds of the distance from one point to what lies in a cell, in km.

    By the triangle inequality, from the cell's centre and its half diagonal: bounds, not limits.
    """

    def __init__(self, origin: Point) -> None:
        self._latitude, self._longitude = map(math.radians, origin)
        self._cosine = math.cos(self._latitude)

    def of(self, cell: int, level: int) -> tuple[float, float]:
        """Give the least and the greatest distance there can be."""
        size = 1 << level
        height, width = math.pi / size, 2 * math.pi / size
        latitude = ((cell >> level) + 0.5) * height - math.pi / 2
        longitude = ((cell & (size - 1)) + 0.5) * width - math.pi
        cosine = math.cos(latitude)
        half = (
            math.sin((latitude - self._latitude) / 2) ** 2
            + self._cosine * cosine * math.sin((longitude - self._longitude) / 2) ** 2
        )
        between = EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, half)))
        # no meridian of the cell is further apart than on its side towards the equator
        widest = cosine + height / 2
        reach = EARTH_DIAMETER_KM / 4 * math.hypot(height, width * min(1.0, widest)) * 1.01
        return max(0.0, between - reach), between + reach
