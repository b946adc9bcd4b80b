"""One page of search: in which order, from where on, and the cursor of the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import tantivy

from services.directory.search.cells import Point
from services.directory.search.few import Ranked
from services.directory.search.filters import Filters
from services.directory.search.nearness import NearPlace, nearest
from services.directory.search.ordering import Found, Place, in_order, newest
from shared.persistence.reading import InvalidCursor
from shared.reference.geography import EARTH_DIAMETER_KM


class Sort(StrEnum):
    """The orders there are."""

    RELEVANCE = "relevance"
    DISTANCE = "distance"
    FRESHNESS = "freshness"
    NEWEST = "newest"


KEYS = {Sort.NEWEST: "created_key", Sort.FRESHNESS: "fresh_key", Sort.RELEVANCE: "fresh_key"}


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the order, which words were rare, and the place in the order."""

    sort: Sort
    rare: int
    place: tuple[Any, ...]

    def written(self) -> str:
        """Write it for the reader to give back: opaque, and short."""
        text = json.dumps([self.sort.value, self.rare, *self.place], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


HIGHEST_KEY = 2**64 - 1


def _is_key(value: Any) -> bool:
    return type(value) is int and 0 <= value <= HIGHEST_KEY


def _is_id(value: Any) -> bool:
    return isinstance(value, str)


def _is_distance(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value < EARTH_DIAMETER_KM * 2


SHAPES: dict[Sort, tuple[Callable[[Any], bool], ...]] = {
    Sort.NEWEST: (_is_key, _is_id),
    Sort.FRESHNESS: (_is_key, _is_id),
    Sort.RELEVANCE: (_is_key, _is_key, _is_id),
    Sort.DISTANCE: (_is_distance, lambda value: _is_key(-value), _is_id),
}


def read_cursor(text: str, sort: Sort) -> Cursor:
    """Read a cursor given back.

    :raises InvalidCursor: it was not given by a list in this order.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        said, rare, *place = json.loads(raw)
        fits = [fit(value) for value, fit in zip(place, SHAPES[sort], strict=True)]
        if said != sort or not _is_key(rare) or not all(fits):
            raise ValueError("of another list")
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise InvalidCursor("this cursor was not given by this list: start again") from error
    return Cursor(sort, rare, tuple(place))


@dataclass(frozen=True)
class PageOfHits:
    """Where the structures of a page are in the index, and the cursor of the next page."""

    addresses: Sequence[tantivy.DocAddress]
    next: str | None


def page_of(
    filters: Filters,
    sort: Sort,
    limit: int,
    cursor: Cursor | None,
    origin: Point | None = None,
) -> PageOfHits:
    """Read one page.

    :param origin: what distances are measured from; needed to sort by it.
    """
    read = _READERS[sort]
    found = read(filters, sort, limit + 1, cursor.place if cursor else None, origin)
    page = found[:limit]
    more = None
    if len(found) > limit:
        rare = filters.asked.rare if filters.asked else 0
        more = Cursor(sort, rare, page[-1][0]).written()
    return PageOfHits([address for _, address in page], more)


Row = tuple[tuple[Any, ...], tantivy.DocAddress]


def _by_date(
    filters: Filters,
    sort: Sort,
    limit: int,
    place: tuple[Any, ...] | None,
    _origin: Point | None,
) -> list[Row]:
    after = Place(*place) if place else None
    return [
        _row(one) for one in newest(filters.searcher, filters.query(), KEYS[sort], limit, after)
    ]


def _row(one: Found, *before: Any) -> Row:
    return (*before, one.place.key, one.place.id), one.address


def _by_relevance(
    filters: Filters,
    sort: Sort,
    limit: int,
    place: tuple[Any, ...] | None,
    _origin: Point | None,
) -> list[Row]:
    """Go through the tiers; in each the freshest come first."""
    if filters.asked is None:
        place = place[1:] if place else None
        rows = _by_date(filters, sort, limit, place, None)
        return [((0, *at), address) for at, address in rows]
    if filters.few is not None:
        return _of_few(filters, filters.few, sort, limit, place)
    first = place[0] if place else 0
    after = Place(*place[1:]) if place else None
    found: list[Row] = []
    for tier, query in filters.tiers():
        if tier < first:
            continue
        start = after if tier == first else None
        more = newest(filters.searcher, query, KEYS[sort], limit - len(found), start)
        found += [_row(one, tier) for one in more]
        if len(found) >= limit:
            break
    return found


def _of_few(
    filters: Filters, few: Sequence[Ranked], sort: Sort, limit: int, place: tuple[Any, ...] | None
) -> list[Row]:
    searcher = filters.searcher
    keys = searcher.fast_field_values(KEYS[sort], [one.address for one in few])
    ranked = (((one.tier, -int(key or 0)), one.address) for one, key in zip(few, keys, strict=True))
    after = ((place[0], -place[1]), place[2]) if place else None
    rows = in_order(searcher, ranked, limit, after)
    return [((tier, -int(minus_key), id_), at) for ((tier, minus_key), id_), at in rows]


def _by_distance(
    filters: Filters,
    _sort: Sort,
    limit: int,
    place: tuple[Any, ...] | None,
    origin: Point | None,
) -> list[Row]:
    if origin is None:
        raise ValueError("distances are measured from a point")
    after = NearPlace(*place) if place else None
    circle = filters.circle
    within_km = circle.km if circle else None
    found = nearest(filters.searcher, filters.parts(), origin, limit, after, within_km)
    return [((one.place.km, one.place.minus_key, one.place.id), one.address) for one in found]


_READERS: dict[Sort, Callable[..., list[Row]]] = {
    Sort.NEWEST: _by_date,
    Sort.FRESHNESS: _by_date,
    Sort.RELEVANCE: _by_relevance,
    Sort.DISTANCE: _by_distance,
}
