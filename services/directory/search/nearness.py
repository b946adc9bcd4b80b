"""What lies within so many km of a point, and what lies nearest: exactly, by polygons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import all_of, any_of
from services.directory.search.entry import point_text
from services.directory.search.geometry import Point, Span, polygons
from services.directory.search.ordering import Place, in_order, newest
from services.directory.search.parts import Parts
from services.directory.search.schema import AXES, schema
from shared.reference.geography import distance_km

FIRST_KM = 1.0
EVERYWHERE_KM = 2_000.0
FEW = 5_000
"""So many distances are worked out at once."""
NARROWEST_KM = 0.001
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


def around(circle: Circle) -> Parts:
    """Match what lies in a circle, and a little more at its edge."""
    return Parts(tuple(_bounds(circle.origin, circle.km)[0]))


def within(searcher: tantivy.Searcher, circle: Circle, among: Parts) -> Parts:
    """Match what lies in a circle, exactly of what `among` finds in the index as it is now."""
    outer, inner = _bounds(circle.origin, circle.km)
    rough = Parts(tuple(outer))
    edge = _located(searcher, among.also(outer).but_not(inner).query())
    far = {point_text(point) for _, point in edge if not circle.holds(point)}
    return rough.but_not([at_one_of(list(far))] if far else [])


def at_one_of(points: list[str]) -> Query:
    """Match what lies at one of these points, written as the index has them."""
    if len(points) > FEW_POINTS:
        return Query.term_set_query(schema(), "point", points)
    return any_of([Query.term_query(schema(), "point", point) for point in points])


def _bounds(origin: Point, km: float) -> tuple[list[Query], list[Query]]:
    """Make the queries of what surely holds a circle, and that of what it surely holds."""
    found = polygons(origin, km)
    if found is None:
        return [Query.exists_query("latitude")], []
    return _inside(found.outer), [all_of(_inside(found.inner))] if found.inner else []


def _inside(spans: Iterable[Span]) -> list[Query]:
    return [
        Query.range_query(schema(), axis, FieldType.Float, *span)
        for axis, span in zip(AXES, spans, strict=True)
    ]


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
    # what was seen is left out but for a ring that may hold some not seen
    beyond = parts.but_not(_bounds(origin, start)[1]) if start else parts
    # far out a page is but a few metres wide, and the polygons tell no less than a hundredth apart
    low, width = 0.0, max(FIRST_KM / 8, start / 200) if start else FIRST_KM
    while True:
        end = start + width
        whole = end >= last
        ring = beyond.also([Query.exists_query("latitude")] if whole else _bounds(origin, end)[0])
        located = _located(searcher, ring.query(), FEW + 1)
        if len(located) <= FEW:
            far = float("inf") if whole else end
            found = _in_order(searcher, located, origin, limit, after, far)
            if len(found) >= limit or whole:
                return found
            low, width = width, _wider(width, len(found), limit)
        elif width - low <= NARROWEST_KM:
            there, crowds = _crowded(searcher, ring, origin, limit, after, end)
            if len(there) >= limit:
                return there
            rest, place = parts.but_not([crowds]), NearPlace(end, 0, LAST_ID)
            missing = limit - len(there)
            return there + nearest(searcher, rest, origin, missing, place, within_km)
        else:
            width = (low + min(width, last - start)) / 2


def _wider(width: float, found: int, limit: int) -> float:
    """Guess how wide a ring is enough, from how many a narrower one held."""
    return float(width * min(8.0, max(1.5, (1.5 * limit / max(1, found)) ** 0.5)))


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
    ring: Parts,
    origin: Point,
    limit: int,
    after: NearPlace | None,
    end: float,
) -> tuple[list[Near], Query]:
    """Go distance by distance where thousands share a few points, as the centre of a commune.

    :returns: what was found up to `end` km, and the query of all the points up to there.
    """
    terms = {"field": "point", "size": MAX_POINTS}
    buckets = searcher.aggregate(ring.query(), {"points": {"terms": terms}})["points"]["buckets"]
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
        here = ring.also([at_one_of(points[km])]).query()
        seen = Place(-after.minus_key, after.id) if after and after.km == km else None
        more = newest(searcher, here, "created_key", limit - len(found), seen)
        found += [Near(NearPlace(km, -one.place.key, one.place.id), one.address) for one in more]
    passed = [point for there in points.values() for point in there]
    return found, at_one_of(passed)
