"""Search as a whole: from what is asked to what is found, over the index alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.directory.search.asked import Asked, asked_for
from services.directory.search.cells import Box, Point
from services.directory.search.circles import Circle
from services.directory.search.entry import stored_in
from services.directory.search.filters import Filters, facet_counts
from services.directory.search.highlight import Highlighter
from services.directory.search.ordering import oldest_ids
from services.directory.search.paging import KEYS, Sort, page_of, read_cursor
from services.directory.search.reader import Reader
from shared.persistence.reading import Document
from shared.reference.geography import distance_km

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
        filters = self.filters(search, start.rare if start else None, counted=facets)
        searcher = filters.searcher
        page = page_of(filters, sort, limit, start, search.near)
        items = [stored_in(searcher.doc(address)) for address in page.addresses]
        _tell_more(items, search, filters.asked)
        return Results(
            items,
            filters.total(),
            page.next,
            facet_counts(filters) if facets else None,
        )

    def every(self, search: Search) -> Iterator[Document]:
        """Give everything found, newest first, a few hundred read at a time.

        The first are read at once, so that what is wrong shows before an answer begins; all are
        read from the commit of that moment.

        :raises Damaged: there is no index to read at the moment.
        """
        filters = self.filters(search)
        first = page_of(filters, Sort.NEWEST, STREAMED, None)

        def read() -> Iterator[Document]:
            page = first
            while True:
                for address in page.addresses:
                    yield stored_in(filters.searcher.doc(address))
                if page.next is None:
                    return
                page = page_of(filters, Sort.NEWEST, STREAMED, read_cursor(page.next, Sort.NEWEST))

        return read()

    def part_of_ids(self, number: int, size: int) -> tuple[list[str], int]:
        """Give the ids of the structures of a part, the oldest first, and how many there are.

        Parts are numbered from 1, of `size` each; what is new only changes the last one.

        :raises Damaged: there is no index to read at the moment.
        """
        filters = self.filters(Search())
        total, start = filters.searcher.num_docs - 1, (number - 1) * size
        if start >= total:
            return [], total
        key = KEYS[Sort.NEWEST]
        return oldest_ids(filters.searcher, filters.query(), key, start, size), total

    def filters(self, search: Search, rare: int | None = None, *, counted: bool = False) -> Filters:
        """Make what a search is narrowed to, over the index as it is now.

        :param rare: which words are rare, as an earlier page said.
        :param counted: whether the choices of facets are to be counted too.
        :raises Damaged: there is no index to read at the moment.
        """
        searcher = self._reader.searcher()
        near, km = search.near, search.within_km
        return Filters(
            searcher,
            asked=asked_for(search.text, searcher, rare) if search.text else None,
            codes=search.codes,
            circle=Circle(near, km) if near is not None and km is not None else None,
            box=search.box,
            counted=counted,
        )


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
