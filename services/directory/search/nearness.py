"""What lies within so many km of a point, and what lies nearest: exactly, over a grid of cells.

The index knows of each structure the cells it lies in, at six levels. The occupied cells of a
coarse level are counted; those that are surely in, or surely out, are settled; only those the
circle's edge crosses are looked at on the next level, until so few structures are left that the
distance of each is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import tantivy
from tantivy import Query

from services.directory.search.asked import all_of, any_of
from services.directory.search.entry import point_text
from services.directory.search.geometry import Point, Ranges
from services.directory.search.ordering import Place, newest
from services.directory.search.schema import CELL_LEVELS, STRUCTURE, cell_field, schema
from shared.reference.geography import distance_km

FEW = 1500
"""So many distances are worked out at once rather than looking at a finer level."""
MAX_CELLS = 60_000


@dataclass(frozen=True)
class _Cells:
    """Occupied cells of one level: number, structures in it, least and greatest distance."""

    level: int
    rows: list[tuple[int, int, float, float]]

    @property
    def structures(self) -> int:
        return sum(count for _, count, _, _ in self.rows)

    def where(self, keep: Callable[[float, float], bool]) -> _Cells:
        return _Cells(self.level, [row for row in self.rows if keep(row[2], row[3])])

    def query(self) -> Query:
        cells = [cell for cell, _, _, _ in self.rows]
        return Query.term_set_query(schema(), cell_field(self.level), cells)


def _occupied(searcher: tantivy.Searcher, query: Query, level: int, ranges: Ranges) -> _Cells:
    terms = {"field": cell_field(level), "size": MAX_CELLS}
    buckets = searcher.aggregate(query, {"cells": {"terms": terms}})["cells"]["buckets"]
    rows = [(int(b["key"]), int(b["doc_count"]), *ranges.of(int(b["key"]), level)) for b in buckets]
    return _Cells(level, rows)


def circle(searcher: tantivy.Searcher, origin: Point, km: float) -> Query:
    """Make the query of what lies within `km` of a point."""
    ranges = Ranges(origin)
    left = Query.term_query(schema(), "role", STRUCTURE)
    parts: list[Query] = []
    for level in CELL_LEVELS:
        cells = _occupied(searcher, left, level, ranges)
        inside = cells.where(lambda _, most: most <= km)
        edge = cells.where(lambda least, most: least <= km < most)
        if inside.rows:
            parts.append(inside.query())
        left = edge.query()
        if edge.structures <= FEW or level == CELL_LEVELS[-1]:
            break
    if edge.rows:
        points = {point for _, point in _located(searcher, left, edge.structures)}
        kept = [point_text(point) for point in points if distance_km(origin, point) <= km]
        if kept:
            parts.append(Query.term_set_query(schema(), "point", kept))
    return any_of(parts) if parts else Query.empty_query()


def _located(
    searcher: tantivy.Searcher, query: Query, count: int
) -> list[tuple[tantivy.DocAddress, Point]]:
    if not count:
        return []
    addresses = [address for _, address in searcher.search(query, count, count=False).hits]
    latitudes = searcher.fast_field_values("latitude", addresses)
    longitudes = searcher.fast_field_values("longitude", addresses)
    return [
        (address, (float(latitude), float(longitude)))
        for address, latitude, longitude in zip(addresses, latitudes, longitudes, strict=True)
        if latitude is not None and longitude is not None
    ]


@dataclass(frozen=True, order=True)
class NearPlace:
    """Where a reading by distance stands: by km, of the same distance the newest first."""

    km: float
    minus_key: int
    id: str


@dataclass(frozen=True)
class Near:
    """A structure found: where it stands in the order, and where it is in the index."""

    place: NearPlace
    address: tantivy.DocAddress


def nearest(
    searcher: tantivy.Searcher, query: Query, origin: Point, limit: int, after: NearPlace | None
) -> list[Near]:
    """Give the `limit` structures nearest to a point, after a place in this order.

    Those without a point are not among them.
    """
    ranges = Ranges(origin)
    left = query
    for level in CELL_LEVELS:
        cells = _occupied(searcher, left, level, ranges)
        ahead = cells.where(lambda _, most: after is None or most >= after.km)
        bound = _reach(ahead.rows, after, limit)
        candidates = _Cells(level, [row for row in ahead.rows if row[2] <= bound])
        left = all_of([query, candidates.query()])
        if candidates.structures <= FEW:
            return _in_order(searcher, left, candidates.structures, origin, limit, after)
    return _crowded(searcher, left, query, origin, limit, after)


def _reach(
    rows: Iterable[tuple[int, int, float, float]], after: NearPlace | None, limit: int
) -> float:
    """Say within what distance `limit` structures not yet seen surely lie."""
    sure = 0
    for _, count, least, most in sorted(rows, key=lambda row: row[3]):
        if after is None or least > after.km:
            sure += count
            if sure >= limit:
                return most
    return float("inf")


def _in_order(
    searcher: tantivy.Searcher,
    query: Query,
    count: int,
    origin: Point,
    limit: int,
    after: NearPlace | None,
) -> list[Near]:
    located = _located(searcher, query, count)
    keys = searcher.fast_field_values("created_key", [address for address, _ in located])
    first = (after.km, after.minus_key) if after else (-1.0, 0)
    ranked = [
        (distance_km(origin, point), -int(key or 0), address)
        for (address, point), key in zip(located, keys, strict=True)
    ]
    ranked = [one for one in ranked if one[:2] >= first]
    ranked.sort(key=lambda one: one[:2])
    found: list[Near] = []
    for km, minus_key, address in ranked:
        last = found[-1].place if found else None
        if last and len(found) >= limit and (km, minus_key) > (last.km, last.minus_key):
            break
        place = NearPlace(km, minus_key, searcher.doc(address)["id"][0])
        if after is None or place > after:
            found.append(Near(place, address))
    return sorted(found, key=lambda one: one.place)[:limit]


def _crowded(
    searcher: tantivy.Searcher,
    narrowed: Query,
    query: Query,
    origin: Point,
    limit: int,
    after: NearPlace | None,
) -> list[Near]:
    """Go distance by distance where thousands share a few points, as the centre of a commune."""
    terms = {"field": "point", "size": MAX_CELLS}
    buckets = searcher.aggregate(narrowed, {"points": {"terms": terms}})["points"]["buckets"]
    points: dict[float, list[str]] = {}
    for bucket in buckets:
        latitude, longitude = map(float, str(bucket["key"]).split(","))
        km = distance_km(origin, (latitude, longitude))
        if after is None or km >= after.km:
            points.setdefault(km, []).append(str(bucket["key"]))
    found: list[Near] = []
    for km in sorted(points):
        if len(found) >= limit:
            break
        here = Query.term_set_query(schema(), "point", points[km])
        seen = Place(-after.minus_key, after.id) if after and after.km == km else None
        more = newest(searcher, all_of([query, here]), "created_key", limit - len(found), seen)
        found += [Near(NearPlace(km, -one.place.key, one.place.id), one.address) for one in more]
    return found
