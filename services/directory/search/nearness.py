"""What lies within so many km of a point, and what lies nearest: exactly, by polygons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import all_of
from services.directory.search.entry import point_text
from services.directory.search.geometry import Point, Span, polygons
from services.directory.search.ordering import Place, newest
from services.directory.search.parts import Parts
from services.directory.search.schema import AXES, schema
from shared.reference.geography import distance_km

FIRST_KM = 1.0
EVERYWHERE_KM = 2_000.0
FEW = 5_000
"""So many distances are worked out at once."""
NARROWEST_KM = 0.001
MAX_POINTS = 60_000
LAST_ID = "\uffff"
"""After every id there is."""

Located = tuple[tantivy.DocAddress, Point]


def within(searcher: tantivy.Searcher, parts: Parts, origin: Point, km: float) -> Parts:
    """Narrow to what lies within `km` of a point, as the index is now."""
    outer, inner = _bounds(origin, km)
    rough = parts.also(outer)
    edge = _located(searcher, rough.but_not(inner).query())
    far = {point_text(point) for _, point in edge if distance_km(origin, point) > km}
    if not far:
        return rough
    return rough.but_not([Query.term_set_query(schema(), "point", list(far))])


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
    low, width = 0.0, max(FIRST_KM, start / 20)
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
    first = (after.km, after.minus_key) if after else (-1.0, 0)
    ranked = [
        (distance_km(origin, point), -int(key or 0), address)
        for (address, point), key in zip(located, keys, strict=True)
    ]
    ranked = [one for one in ranked if one[:2] >= first and one[0] <= end]
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
        here = ring.also([Query.term_set_query(schema(), "point", points[km])]).query()
        seen = Place(-after.minus_key, after.id) if after and after.km == km else None
        more = newest(searcher, here, "created_key", limit - len(found), seen)
        found += [Near(NearPlace(km, -one.place.key, one.place.id), one.address) for one in more]
    passed = [point for there in points.values() for point in there]
    return found, Query.term_set_query(schema(), "point", passed)
