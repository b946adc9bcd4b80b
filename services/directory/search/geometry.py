"""Circles on the Earth as polygons of the Mercator map, in WGS 84 degrees and kilometres.

The index cannot tell distances, but finds at once what lies between two values of a field. A point
is kept as its places along eight directions of the map; what lies between two values on each of
them is a polygon of sixteen sides. One around a circle and one inside it leave but a narrow ring
between them, of which distances are worked out one by one: so a circle is found exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from shared.reference.geography import EARTH_DIAMETER_KM, distance_km

NEAR_POLE = 89.0
DIRECTIONS = 8
SAMPLES = 64
EARTH_RADIUS_KM = EARTH_DIAMETER_KM / 2
LARGEST_KM = 2_000.0
"""Circles larger than this, or near a pole or the 180th meridian, are no polygon of the map."""

Point = tuple[float, float]
"""Latitude and longitude."""
Span = tuple[float, float]
"""The least and the greatest value along a direction."""

COSINE = math.cos(math.pi / (2 * DIRECTIONS))
"""A polygon's sides are this much nearer to its centre than its corners."""

_TURNS = [
    (math.cos(math.pi * number / DIRECTIONS), math.sin(math.pi * number / DIRECTIONS))
    for number in range(DIRECTIONS)
]


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north; `west` is greater than `east` over the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


def northing(latitude: float) -> float:
    """Give the Mercator ordinate, in degrees as the longitude is; the poles lie at its ends."""
    bounded = max(-NEAR_POLE, min(NEAR_POLE, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


def along_axes(point: Point) -> list[float]:
    """Give where a point of the map lies along the eight directions, from east to west-northwest.

    The first is its longitude, the fifth its northing.
    """
    x, y = point[1], northing(point[0])
    return [x * cosine + y * sine for cosine, sine in _TURNS]


@dataclass(frozen=True, slots=True)
class Polygons:
    """A polygon that holds a circle, and one that the circle holds: None when none surely does."""

    outer: list[Span]
    inner: list[Span] | None


def polygons(origin: Point, km: float) -> Polygons | None:
    """Give the polygons of a circle; None where the map does not show it as one."""
    latitude, longitude = origin
    reach = math.degrees(km / EARTH_RADIUS_KM)
    if km > LARGEST_KM or abs(latitude) + reach > NEAR_POLE - 1:
        return None
    edge = [_destination(origin, km, 2 * math.pi * step / SAMPLES) for step in range(SAMPLES)]
    if any(abs(x - longitude) > 180 or abs(x) > 180 for _, x in edge):
        return None
    places = [along_axes(point) for point in edge]
    spans = [(min(values), max(values)) for values in zip(*places, strict=True)]
    # between two samples the circle goes a little further
    outer = [_scaled(span, 1.003) for span in spans]
    shares = (share * COSINE for share in (0.997, 0.985, 0.96, 0.9, 0.8, 0.6))
    inners = ([_scaled(span, share) for span in spans] for share in shares)
    return Polygons(outer, next((one for one in inners if _is_inside(one, origin, km)), None))


def _is_inside(spans: list[Span], origin: Point, km: float) -> bool:
    """Tell whether a circle holds a polygon: its corners, which the map keeps convex, and sides."""
    corners = []
    sides = [(turn, span[1]) for turn, span in zip(_TURNS, spans, strict=True)]
    sides += [((-c, -s), -span[0]) for (c, s), span in zip(_TURNS, spans, strict=True)]
    for ((c, s), at), ((d, t), there) in zip(sides, [*sides[1:], sides[0]], strict=True):
        area = c * t - s * d
        corners.append(((at * t - s * there) / area, (c * there - at * d) / area))
    middles = [
        ((x + v) / 2, (y + w) / 2)
        for (x, y), (v, w) in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    return all(
        distance_km(origin, (_latitude(y), x)) <= km * 0.9995 for x, y in (*corners, *middles)
    )


def _latitude(ordinate: float) -> float:
    return math.degrees(math.atan(math.sinh(math.radians(ordinate))))


def _scaled(span: Span, share: float) -> Span:
    middle, half = (span[0] + span[1]) / 2, (span[1] - span[0]) / 2 * share
    return middle - half - 1e-9, middle + half + 1e-9


def _destination(origin: Point, km: float, bearing: float) -> Point:
    """Give the point so many km away, by the bearing in radians; its longitude may pass 180."""
    latitude, longitude = map(math.radians, origin)
    arc = km / EARTH_RADIUS_KM
    sine = math.sin(latitude) * math.cos(arc) + math.cos(latitude) * math.sin(arc) * math.cos(
        bearing
    )
    there = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(latitude),
        math.cos(arc) - math.sin(latitude) * sine,
    )
    return math.degrees(there), math.degrees(longitude + turn)
