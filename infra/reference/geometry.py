"""Outlines of areas in degrees (GeoJSON coordinates): what to read off them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


def rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Give every ring of a Polygon or MultiPolygon, outer and inner, as (longitude, latitude).

    :raises ValueError: for any other geometry.
    """
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"an outline is a Polygon or a MultiPolygon, not a {kind}")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def bounds(points: Iterable[Point]) -> Bounds:
    """Give the west, south, east and north of some (longitude, latitude)."""
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def centroid(geometry: Mapping[str, Any]) -> Point:
    """Give the centre of an outline weighted by area, as (longitude, latitude).

    Plane geometry in degrees: right to some hundred metres for areas of a French region's size.
    Holes count against the area because their rings turn the other way (RFC 7946).
    """
    area = x = y = 0.0
    for ring in rings(geometry):
        lon0, lat0 = ring[0]
        for (ax, ay), (bx, by) in pairwise(ring):
            ax, ay, bx, by = ax - lon0, ay - lat0, bx - lon0, by - lat0
            cross = ax * by - bx * ay
            area += cross
            x += cross * (ax + bx + 3 * lon0)
            y += cross * (ay + by + 3 * lat0)
    return x / (3 * area), y / (3 * area)


def united(geometries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put outlines that do not overlap together into one MultiPolygon."""
    polygons: list[Any] = []
    for geometry in geometries:
        own = geometry["coordinates"]
        polygons += [own] if geometry["type"] == "Polygon" else own
    return {"type": "MultiPolygon", "coordinates": polygons}


def vertices(geometry: Mapping[str, Any]) -> frozenset[Point]:
    """Give the corners of an outline. Outlines of one file that touch have some in common."""
    return frozenset(point for ring in rings(geometry) for point in ring)


def rounded(coordinates: Any, digits: int) -> Any:
    """Round coordinates of any nesting; four digits of a degree are about ten metres."""
    if isinstance(coordinates, int | float):
        return round(coordinates, digits)
    return [rounded(one, digits) for one in coordinates]
