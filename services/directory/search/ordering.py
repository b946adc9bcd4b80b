"""Reading a query's findings in the order of a date, from any place on, at the same price.

The order is that of a key of milliseconds and bits of the id (`entry.order_key`), newest first,
then of the id itself for the few that share a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import all_of
from services.directory.search.schema import schema

Rank = tuple[float, ...]
"""Where something stands, the best first; of the same rank the id decides."""
Standing = tuple[Rank, str]

SPARE = 4
"""How many more are asked for than needed, so that ties at the end rarely need a second look."""


@dataclass(frozen=True)
class Place:
    """Where a reading stands: key and id of its last structure."""

    key: int
    id: str


@dataclass(frozen=True)
class Found:
    """A structure found: where it stands in the order, and where it is in the index."""

    place: Place
    address: tantivy.DocAddress


def count(searcher: tantivy.Searcher, query: Query) -> int:
    """Count what a query finds."""
    return int(searcher.search(query, 1, count=True).count)  # type: ignore[attr-defined]


def newest(
    searcher: tantivy.Searcher, query: Query, name: str, limit: int, after: Place | None
) -> list[Found]:
    """Give the first `limit` findings by the field `name`, after a place."""
    if after is not None:
        beyond = Query.range_query(
            schema(), name, FieldType.Unsigned, upper_bound=after.key, include_upper=True
        )
        query = all_of([query, beyond])
    wanted = limit + SPARE
    while True:
        hits = searcher.search(query, wanted, count=False, order_by_field=name).hits
        whole = len(hits) < wanted
        # of those that share the last key some may have been left out
        kept = hits if whole else [hit for hit in hits if hit[0] > hits[-1][0]]
        found = sorted(
            (
                Found(Place(int(key), searcher.doc(address)["id"][0]), address)
                for key, address in kept
            ),
            key=lambda one: (-one.place.key, one.place.id),
        )
        if after is not None:
            found = [one for one in found if _is_after(one.place, after)]
        if whole or len(found) >= limit:
            return found[:limit]
        wanted *= 4


def in_order(
    searcher: tantivy.Searcher,
    found: Iterable[tuple[Rank, tantivy.DocAddress]],
    limit: int,
    after: Standing | None,
) -> list[tuple[Standing, tantivy.DocAddress]]:
    """Give the first `limit` of what was found by rank, then id, after a place in this order.

    Ids are looked up only as far as they are needed.
    """
    ranked = sorted(
        (one for one in found if after is None or one[0] >= after[0]), key=lambda one: one[0]
    )
    kept: list[tuple[Standing, tantivy.DocAddress]] = []
    for rank, address in ranked:
        if len(kept) >= limit and rank > kept[-1][0][0]:
            break
        place = (rank, str(searcher.doc(address)["id"][0]))
        if after is None or place > after:
            kept.append((place, address))
    return sorted(kept, key=lambda one: one[0])[:limit]


def oldest_ids(
    searcher: tantivy.Searcher, query: Query, name: str, start: int, most: int
) -> list[str]:
    """Give the ids of at most `most` findings by the field `name`, the oldest first.

    :param start: how many are passed over, fewer than there are: room is made for all of them.
    """
    hits = searcher.search(
        query, most, count=False, order_by_field=name, offset=start, order=tantivy.Order.Asc
    ).hits
    return [searcher.doc(address)["id"][0] for _, address in hits]


def _is_after(place: Place, after: Place) -> bool:
    return (-place.key, place.id) > (-after.key, after.id)
