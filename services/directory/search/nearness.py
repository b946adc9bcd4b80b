"""What lies within so many km of a point, and what lies nearest: exactly, by cells of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import any_of
from services.directory.search.cells import Box, Point, box_around, disc, ring
from services.directory.search.entry import point_text
from services.directory.search.ordering import Place, in_order, newest
from services.directory.search.parts import Parts
from services.directory.search.schema import schema
from shared.reference.geography import distance_km

FIRST_KM = 1.0
EVERYWHERE_KM = 2_000.0
FEW = 5_000
"""So many distances are worked out at once."""
NARROWEST_KM = 0.001
LITTLE = 1_000
FINEST, A_CELLS_WORTH = 40.0, 60
"""Cells to a radius, the more of them the more lies at the edge they draw."""
FEW_POINTS = 200
"""So many are sooner looked for one by one than as a set."""
MAX_POINTS = 60_000
LAST_ID = "\uffff"
"""After every id there is."""

Located = tuple[tantivy.DocAddress, Point]


@dataclass(frozen=True)
class Circle:
    """What lies within so many km of a point."""

    origin: Point
    km: float

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies in it."""
        return distance_km(self.origin, point) <= self.km


def in_box(box: Box) -> list[Query]:
    """Match what lies in a box."""
    if box.west > box.east:
        longitude = any_of(
            [_range("longitude", box.west, 180.0), _range("longitude", -180.0, box.east)]
        )
    else:
        longitude = _range("longitude", box.west, box.east)
    return [_range("latitude", box.south, box.north), longitude]


def _range(name: str, low: float, high: float) -> Query:
    return Query.range_query(schema(), name, FieldType.Float, low, high)


def around(circle: Circle) -> Parts:
    """Match what lies in a circle, and more: what lies in its box."""
    box = box_around(circle.origin, circle.km)
    return Parts(tuple(in_box(box)) if box else (_in_cells(None),))


def within(searcher: tantivy.Searcher, circle: Circle, among: Parts) -> Parts:
    """Match what lies in a circle, exactly of what `among` finds in the index as it is now.

    Of little, the distance of all that lies in the circle's box is worked out; of much, of what
    lies in the cells at its edge.
    """
    found = searcher.num_docs
    if among.must:
        found = int(searcher.search(among.query(), 1).count)  # type: ignore[attr-defined]
    cells = None
    if found > LITTLE:
        fineness = min(FINEST, math.sqrt(found / A_CELLS_WORTH))
        cells = disc(circle.origin, circle.km, circle.km / fineness)
    if cells is None:
        rough = around(circle)
        doubtful = rough
    else:
        rough = Parts((_in_cells([*cells.within, *cells.edge]),))
        doubtful = Parts((_in_cells(cells.edge),))
    near_edge = _located(searcher, among.together(doubtful).query())
    far = {point_text(point) for _, point in near_edge if not circle.holds(point)}
    return rough.but_not([at_one_of(list(far))] if far else [])


def at_one_of(points: list[str]) -> Query:
    """Match what lies at one of these points, written as the index has them."""
    if len(points) > FEW_POINTS:
        return Query.term_set_query(schema(), "point", points)
    return any_of([Query.term_query(schema(), "point", point) for point in points])


def _in_cells(names: Sequence[str] | None) -> Query:
    """Match what lies in any of these cells; all that lies anywhere when they are not known."""
    if names is None:
        return Query.exists_query("latitude")
    return Query.term_set_query(schema(), "cell", list(names))


def _located(searcher: tantivy.Searcher, query: Query, most: int | None = None) -> list[Located]:
    """Give what a query finds, and where it lies."""
    hits = searcher.search(query, most or max(1, searcher.num_docs), count=False).hits
    addresses = [address for _, address in hits]
    places = zip(addresses, points_of(searcher, addresses), strict=True)
    return [(address, point) for address, point in places if point is not None]


def points_of(
    searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]
) -> list[Point | None]:
    """Give where structures lie, None for one without a point."""
    latitudes = searcher.fast_field_values("latitude", addresses)
    longitudes = searcher.fast_field_values("longitude", addresses)
    return [
        None if latitude is None or longitude is None else (float(latitude), float(longitude))
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
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
    searcher: tantivy.Searcher,
    parts: Parts,
    origin: Point,
    limit: int,
    after: NearPlace | None,
    within_km: float | None = None,
) -> list[Near]:
    """Give the `limit` structures nearest to a point, after a place in this order.

    Those without a point are not among them. A ring is sought that holds enough of them and not
    too many: wider by and by, and narrower again where it is crowded.

    :param parts: what is looked among; `within_km` says how far those lie at most.
    """
    last = min(within_km or EVERYWHERE_KM, EVERYWHERE_KM)
    start = after.km if after else 0.0
    # far out a page is but a few metres wide, and the cells of a ring are wider
    low, width = 0.0, max(FIRST_KM / 8, start / 200) if start else FIRST_KM
    misses = 0
    while True:
        end = start + width
        whole = end >= last
        rough = _beyond(origin, start) if whole else Parts((_in_cells(ring(origin, start, end)),))
        there = parts.together(rough)
        located = _located(searcher, there.query(), FEW + 1)
        if len(located) <= FEW:
            far = float("inf") if whole else end
            found = _in_order(searcher, located, origin, limit, after, far)
            if len(found) >= limit or whole:
                return found
            misses += 1
            # where hardly anything is left, all of it is sooner looked at than a third ring
            low, width = width, last if misses == 2 else width * _wider(len(found), limit, start)
        elif width - low <= NARROWEST_KM:
            found, crowds = _crowded(searcher, there, origin, limit, after, end)
            if len(found) >= limit:
                return found
            rest, place = parts.but_not([crowds]), NearPlace(end, 0, LAST_ID)
            missing = limit - len(found)
            return found + nearest(searcher, rest, origin, missing, place, within_km)
        else:
            width = min(width, last - start)
            width = math.sqrt(low * width) if low else width / 2


def _beyond(origin: Point, km: float) -> Parts:
    """Match what lies beyond so many km, and a little more at the edge."""
    cells = disc(origin, km, km / 4) if km else None
    return Parts((_in_cells(None),)).but_not([_in_cells(cells.within)] if cells else [])


def _wider(found: int, limit: int, start: float) -> float:
    """Guess how many times as wide a ring is enough, from how many a narrower one held."""
    share = 1.5 * limit / max(1, found)
    return float(min(8.0, max(1.5, share if start else share**0.5)))


def _in_order(
    searcher: tantivy.Searcher,
    located: list[Located],
    origin: Point,
    limit: int,
    after: NearPlace | None,
    end: float,
) -> list[Near]:
    keys = searcher.fast_field_values("created_key", [address for address, _ in located])
    ranked = (
        ((distance_km(origin, point), -int(key or 0)), address)
        for (address, point), key in zip(located, keys, strict=True)
    )
    place = ((after.km, after.minus_key), after.id) if after else None
    found = in_order(searcher, (one for one in ranked if one[0][0] <= end), limit, place)
    return [Near(NearPlace(km, int(minus_key), id_), at) for ((km, minus_key), id_), at in found]


def _crowded(
    searcher: tantivy.Searcher,
    there: Parts,
    origin: Point,
    limit: int,
    after: NearPlace | None,
    end: float,
) -> tuple[list[Near], Query]:
    """Go distance by distance where thousands share a few points, as the centre of a commune.

    :returns: what was found up to `end` km, and the query of all the points up to there.
    """
    terms = {"field": "point", "size": MAX_POINTS}
    buckets = searcher.aggregate(there.query(), {"points": {"terms": terms}})["points"]["buckets"]
    points: dict[float, list[str]] = {}
    for bucket in buckets:
        latitude, longitude = map(float, str(bucket["key"]).split(","))
        km = distance_km(origin, (latitude, longitude))
        if km <= end:
            points.setdefault(km, []).append(str(bucket["key"]))
    found: list[Near] = []
    for km in sorted(points):
        if len(found) >= limit:
            break
        if after is not None and km < after.km:
            continue
        here = there.also([at_one_of(points[km])]).query()
        seen = Place(-after.minus_key, after.id) if after and after.km == km else None
        more = newest(searcher, here, "created_key", limit - len(found), seen)
        found += [Near(NearPlace(km, -one.place.key, one.place.id), one.address) for one in more]
    passed = [point for some in points.values() for point in some]
    return found, at_one_of(passed)
