"""What lies nearest to a point, from any distance on: by rings of cells of the map."""

from __future__ import annotations

import math
from dataclasses import dataclass

import tantivy
from tantivy import Query

from services.directory.search.cells import Point, disc, ring
from services.directory.search.circles import Located, at_one_of, in_cells, located
from services.directory.search.ordering import Place, in_order, newest
from services.directory.search.parts import Parts
from shared.reference.geography import distance_km, distances_from

FIRST_KM = 1.0
EVERYWHERE_KM = 2_000.0
FEW = 5_000
"""So many distances are worked out at once."""
LITTLE = 1_000
"""So much is sooner looked at whole than by one more ring."""
NARROWEST_KM = 0.001
MAX_POINTS = 60_000
LAST_ID = "\uffff"
"""After every id there is."""


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
    while True:
        end = start + width
        whole = end >= last
        rough = _beyond(origin, start) if whole else Parts((in_cells(ring(origin, start, end)),))
        there = parts.together(rough)
        seen = located(searcher, there.query(), FEW + 1)
        if len(seen) <= FEW:
            far = float("inf") if whole else end
            found = _in_order(searcher, seen, origin, limit, after, far)
            if len(found) >= limit or whole:
                return found
            if not low:  # the first ring held too few
                left = located(searcher, parts.together(_beyond(origin, start)).query(), LITTLE + 1)
                if len(left) <= LITTLE:
                    return _in_order(searcher, left, origin, limit, after, float("inf"))
            low, width = width, width * _wider(len(found), limit, start)
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
    return Parts((in_cells(None),)).but_not([in_cells(cells.within)] if cells else [])


def _wider(found: int, limit: int, start: float) -> float:
    """Guess how many times as wide a ring is enough, from how many a narrower one held."""
    share = 1.5 * limit / max(1, found)
    return float(min(8.0, max(1.5, share if start else share**0.5)))


def _in_order(
    searcher: tantivy.Searcher,
    seen: list[Located],
    origin: Point,
    limit: int,
    after: NearPlace | None,
    end: float,
) -> list[Near]:
    keys = searcher.fast_field_values("created_key", [address for address, _ in seen])
    distance = distances_from(origin)
    ranked = (
        ((distance(point), -int(key or 0)), address)
        for (address, point), key in zip(seen, keys, strict=True)
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
