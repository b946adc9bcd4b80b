"""Search as a whole: from what is asked to what is found, over the index alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import tantivy
from tantivy import Query

from services.directory.search.asked import Asked, asked_for
from services.directory.search.entry import stored_in
from services.directory.search.filters import Filters, facet_counts
from services.directory.search.geometry import Box, Point
from services.directory.search.highlight import Highlighter
from services.directory.search.nearness import circle
from services.directory.search.paging import Sort, page_of, read_cursor
from services.directory.search.reader import Commit, Reader, Snapshot
from shared.persistence.reading import Document
from shared.reference.geography import distance_km

REMEMBERED_CIRCLES = 200
STREAMED = 200


@dataclass(frozen=True)
class Search:
    """What is asked for.

    :param codes: values by field of the index; of several of one field any will do.
    :param near: a point distances are told from; `within_km` narrows to what lies around it.
    """

    text: str = ""
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    near: Point | None = None
    within_km: float | None = None
    box: Box | None = None


@dataclass(frozen=True)
class Results:
    """One page: structures, how many there are in all, the next page's cursor, the counts."""

    items: list[Document]
    total: int
    next: str | None
    facets: dict[str, list[dict[str, Any]]] | None = None


class Finder:
    """Finds structures. Safe to share between threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._circles: OrderedDict[tuple[Point, float], tuple[Commit, Query]] = OrderedDict()
        self._lock = Lock()

    def find(
        self, search: Search, sort: Sort, limit: int, cursor: str | None = None, *, facets: bool
    ) -> Results:
        """Find one page, with the counts of the facets if they are wanted.

        Each item is the structure as stored, with `distance_km` where a point was given and
        `highlights` where words were.

        :raises Damaged: there is no index to read at the moment.
        :raises InvalidCursor: the cursor is of another list.
        """
        start = read_cursor(cursor, sort) if cursor else None
        snapshot = self._reader.snapshot()
        searcher = snapshot.searcher
        filters = self._filters(snapshot, search, start.rare if start else None)
        page = page_of(searcher, filters, sort, limit, start, search.near)
        items = [stored_in(searcher.doc(address)) for address in page.addresses]
        _tell_more(items, search, filters.asked)
        return Results(
            items,
            count(searcher, filters.query()),
            page.next,
            facet_counts(searcher, filters) if facets else None,
        )

    def every(self, search: Search) -> Iterator[Document]:
        """Give everything found, the oldest registration last, a few hundred read at a time.

        The first is read at once, so that what is wrong shows before an answer begins.

        :raises Damaged: there is no index to read at the moment.
        """
        snapshot = self._reader.snapshot()
        searcher, filters = snapshot.searcher, self._filters(snapshot, search, None)
        first = page_of(searcher, filters, Sort.NEWEST, STREAMED, None)

        def read() -> Iterator[Document]:
            page = first
            while True:
                yield from (stored_in(searcher.doc(address)) for address in page.addresses)
                if page.next is None:
                    return
                place = read_cursor(page.next, Sort.NEWEST)
                page = page_of(searcher, filters, Sort.NEWEST, STREAMED, place)

        return read()

    def query(self, search: Search) -> tuple[tantivy.Searcher, Query]:
        """Give the query of a search, and the searcher to run it on.

        :raises Damaged: there is no index to read at the moment.
        """
        snapshot = self._reader.snapshot()
        return snapshot.searcher, self._filters(snapshot, search, None).query()

    def _filters(self, snapshot: Snapshot, search: Search, rare: int | None) -> Filters:
        around = None
        if search.near is not None and search.within_km is not None:
            around = self._circle(snapshot, search.near, search.within_km)
        asked = asked_for(search.text, snapshot.searcher, rare) if search.text else None
        return Filters(asked, search.codes, around, search.box)

    def _circle(self, snapshot: Snapshot, origin: Point, km: float) -> Query:
        """Give the query of a circle, worked out once for each commit."""
        with self._lock:
            known = self._circles.get((origin, km))
        if known and known[0] == snapshot.commit:
            return known[1]
        found = circle(snapshot.searcher, origin, km)
        with self._lock:
            self._circles[origin, km] = (snapshot.commit, found)
            while len(self._circles) > REMEMBERED_CIRCLES:
                self._circles.popitem(last=False)
        return found


def count(searcher: tantivy.Searcher, query: Query) -> int:
    """Count what a query finds."""
    return int(searcher.search(query, 1, count=True).count)  # type: ignore[attr-defined]


def _tell_more(items: list[Document], search: Search, asked: Asked | None) -> None:
    marks = Highlighter(asked) if asked else None
    for item in items:
        location = item.get("location")
        if search.near is not None and location:
            point = (location["latitude"], location["longitude"])
            item["distance_km"] = round(distance_km(search.near, point), 3)
        if marks:
            found = {
                "name": marks.name(item.get("name") or ""),
                "brand": marks.name(item.get("brand") or ""),
                "description": marks.fragment(item.get("description") or ""),
            }
            item["highlights"] = {name: pieces for name, pieces in found.items() if pieces}
