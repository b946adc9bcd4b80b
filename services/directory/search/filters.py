"""What search is narrowed to, as queries; and how many structures each choice of a facet has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import tantivy
from tantivy import Query

from services.directory.search.asked import Asked, all_of, any_of
from services.directory.search.cells import Box
from services.directory.search.circles import Circle, in_box, within
from services.directory.search.few import Look, Ranked, look
from services.directory.search.ordering import count
from services.directory.search.parts import Parts
from services.directory.search.schema import FACETS, STRUCTURE, schema

MAX_CHOICES = 60
"""Choices of a facet that are told: those with the most structures, and those taken."""
MOST_VALUES = 40_000
"""More than there are communes: no count is a guess."""


class Filters:
    """What is asked for of the index as it is now: structures that fit every part of it.

    :param codes: values by field; of several of one field any will do.
    :param counted: whether the choices of facets are to be counted too (`facet_counts`).
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        *,
        asked: Asked | None = None,
        codes: Mapping[str, Sequence[str]],
        circle: Circle | None = None,
        box: Box | None = None,
        counted: bool = False,
    ) -> None:
        self.searcher, self.asked, self.circle = searcher, asked, circle
        self.codes = {name: values for name, values in codes.items() if values}
        self._box = in_box(box) if box else []
        self._counted = counted

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked for: everything fits."""
        return not (self.asked or self.codes or self.circle or self._box)

    @property
    def taken(self) -> list[str]:
        """The fields of the facets of which choices are asked for."""
        return [name for name in FACETS.values() if name in self.codes]

    def total(self) -> int:
        """Count what fits."""
        if self.is_empty:
            return int(self.searcher.num_docs) - 1  # but for the entry of the position
        known = self._look.total if self._look else None
        return count(self.searcher, self.query()) if known is None else known

    def parts(self, leave_out: str | None = None) -> Parts:
        """Make the parts of the query; `leave_out` names a field whose values do not count."""
        parts = self._narrowing(leave_out).also(self._words).together(self._in_circle)
        return parts if parts.must else Parts((Query.term_query(schema(), "role", STRUCTURE),))

    def query(self, leave_out: str | None = None) -> Query:
        """Make the query; `leave_out` names a field whose values do not count."""
        return self.parts(leave_out).query()

    @property
    def few(self) -> list[Ranked] | None:
        """What was asked for in words and fits, with its tiers; None when there is much of it."""
        return self._look.few if self._look else None

    def tiers(self) -> Iterator[tuple[int, Query]]:
        """Give the tiers of what was asked by number, narrowed; none when nothing was asked."""
        narrowed = self.parts()
        for number, tier in enumerate(self.asked.tiers if self.asked else ()):
            if tier is not None:
                yield number, narrowed.also([tier]).query()

    @cached_property
    def _look(self) -> Look | None:
        if self.asked is None:
            return None
        return look(self.searcher, self.asked, self._narrowing(None), self.circle)

    @cached_property
    def _in_circle(self) -> Parts:
        """The circle; at its edge all is told apart that the query, or a count, may come upon."""
        if self.circle is None:
            return Parts(())
        among = self._narrowing(None)
        if self._counted and self.taken:
            among = Parts((any_of([self._narrowing(name).query() for name in self.taken]),))
        return within(self.searcher, self.circle, among.also(self._words))

    @property
    def _words(self) -> list[Query]:
        return [self.asked.found] if self.asked else []

    def _narrowing(self, leave_out: str | None) -> Parts:
        chosen = [
            any_of([Query.term_query(schema(), name, value) for value in values])
            for name, values in self.codes.items()
            if name != leave_out
        ]
        return Parts((*chosen, *self._box))


def facet_counts(filters: Filters) -> dict[str, list[dict[str, Any]]]:
    """Count the structures of each choice of each facet, most first.

    A facet's own choices do not narrow its counts: they say what choosing another would give.
    """
    searcher, taken = filters.searcher, filters.taken
    free = [name for name in FACETS.values() if name not in taken]
    counted = _count(searcher, filters.query(), free) if free else {}
    for name in taken:
        query = filters.query(leave_out=name)
        counts = _count(searcher, query, [name])[name]
        for value in filters.codes[name]:
            if value not in counts:  # too few to be among the first, or none
                one = Query.term_query(schema(), name, value)
                counts[value] = count(searcher, all_of([query, one]))
        counted[name] = counts
    return {
        facet: [{"value": value, "count": number} for value, number in counted[name].items()]
        for facet, name in FACETS.items()
    }


def _count(
    searcher: tantivy.Searcher, query: Query, names: Sequence[str]
) -> dict[str, dict[str, int]]:
    shape = {"size": MAX_CHOICES, "segment_size": MOST_VALUES}
    wanted = {name: {"terms": {"field": name, **shape}} for name in names}
    found = searcher.aggregate(query, wanted)
    counts = {
        name: {str(one["key"]): int(one["doc_count"]) for one in found[name]["buckets"]}
        for name in names
    }
    return {
        name: dict(sorted(ones.items(), key=lambda one: (-one[1], one[0])))
        for name, ones in counts.items()
    }
