"""Maps drawn on the server: the territory's outlines and points on them, as SVG.

Web Mercator (EPSG:3857), as every map on the web, so that scripts draw the same over it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from shared.reference.territory import territory

WIDTH = 800
MARGIN = 12
NEAR = 26
"""Points nearer than this, in units of the drawing, are drawn as one."""
CLOSEST_DEGREES = 0.02
"""The least a map shows: some two kilometres, so that one point has its surroundings."""

Bounds = tuple[float, float, float, float]


class Point(NamedTuple):
    """Something on a map, in WGS 84 degrees."""

    id: str
    name: str
    latitude: float
    longitude: float


class Mark(NamedTuple):
    """What is drawn: one point, or several that are near."""

    x: int
    y: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Frame:
    """What a map shows: west, south, east, north, in degrees."""

    bounds: Bounds

    @property
    def height(self) -> int:
        """The height of the drawing."""
        west, south, east, north = self.bounds
        ratio = (_northing(north) - _northing(south)) / math.radians(east - west)
        return round((WIDTH - 2 * MARGIN) * ratio) + 2 * MARGIN

    def place(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Give where a point is on the drawing, from its top left."""
        west, _, east, north = self.bounds
        scale = (WIDTH - 2 * MARGIN) / math.radians(east - west)
        x = math.radians(longitude - west) * scale
        y = (_northing(north) - _northing(latitude)) * scale
        return round(x) + MARGIN, round(y) + MARGIN


def points_of(things: Iterable[Any], name: str = "name") -> list[Point]:
    """Give the things that have a place, called by their field `name`."""
    return [
        Point(one.id, getattr(one, name), one.location.latitude, one.location.longitude)
        for one in things
        if one.location
    ]


def around(points: Sequence[Point]) -> Frame:
    """Frame points with their surroundings; the whole territory for none."""
    if not points:
        return Frame(territory().bounds)
    latitudes, longitudes = [one.latitude for one in points], [one.longitude for one in points]
    wide = max(CLOSEST_DEGREES, (max(longitudes) - min(longitudes)) * 0.1)
    high = max(CLOSEST_DEGREES * 0.6, (max(latitudes) - min(latitudes)) * 0.1)
    south, north = max(min(latitudes) - high, -85.0), min(max(latitudes) + high, 85.0)
    return Frame((min(longitudes) - wide, south, max(longitudes) + wide, north))


def marks(frame: Frame, points: Iterable[Point]) -> list[Mark]:
    """Gather points that would cover each other: each is in one mark, marks keep apart."""
    found: list[Mark] = []
    for point in points:
        x, y = frame.place(point.latitude, point.longitude)
        near = next((one for one in found if math.hypot(one.x - x, one.y - y) < NEAR), None)
        if near is None:
            found.append(Mark(x, y, (point,)))
        else:
            found[found.index(near)] = near._replace(points=(*near.points, point))
    return found


@lru_cache(maxsize=64)
def land(frame: Frame) -> Markup:
    """Draw the communes of the territory, as the `d` of a path."""
    rings = (ring for rings in _shapes() for ring in rings)
    return Markup("".join(_ring(frame, ring) for ring in rings))  # noqa: S704 — numbers only


@cache
def _shapes() -> list[list[list[list[float]]]]:
    found = []
    for feature in territory().outlines["features"]:
        shape: Any = feature["geometry"]
        rings = shape["coordinates"]
        found.append(rings if shape["type"] == "Polygon" else [r for part in rings for r in part])
    return found


def _ring(frame: Frame, ring: Sequence[Sequence[float]]) -> str:
    steps: list[str] = []
    last: tuple[int, int] | None = None
    for longitude, latitude in ring:
        x, y = frame.place(latitude, longitude)
        if last is None:
            steps.append(f"M{x} {y}l")
        elif (x, y) != last:
            steps.append(f"{x - last[0]} {y - last[1]} ")
        last = (x, y)
    return "".join(steps).rstrip() + "z"


def _northing(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))
