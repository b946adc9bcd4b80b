"""What search is narrowed to, as queries; and how many structures each choice of a facet has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import Asked, all_of, any_of
from services.directory.search.geometry import Box
from services.directory.search.schema import FACETS, STRUCTURE, schema

MAX_CHOICES = 60
"""Choices of a facet that are told: those with the most structures, and those taken."""
MOST_VALUES = 40_000
"""More than there are communes."""


@dataclass(frozen=True)
class Filters:
    """What is asked for: structures that fit every part of it.

    :param codes: values by field; of several of one field any will do.
    :param around: the query of a circle, see `nearness.circle`.
    """

    asked: Asked | None = None
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    around: Query | None = None
    box: Box | None = None

    def query(self, leave_out: str | None = None) -> Query:
        """Make the query; `leave_out` names a field whose values do not count."""
        parts = [Query.term_query(schema(), "role", STRUCTURE)]
        if self.asked:
            parts.append(self.asked.found)
        return all_of([*parts, *self.narrowing(leave_out)])

    def tier(self, place: int) -> Query:
        """Make the query of one tier of what was asked.

        :raises ValueError: nothing was asked.
        """
        if self.asked is None:
            raise ValueError("nothing was asked")
        return all_of([self.asked.tiers[place], *self.narrowing()])

    def narrowing(self, leave_out: str | None = None) -> list[Query]:
        """Make the queries of the filters alone."""
        parts = [
            Query.term_set_query(schema(), name, list(values))
            for name, values in self.codes.items()
            if values and name != leave_out
        ]
        if self.around is not None:
            parts.append(self.around)
        if self.box is not None:
            parts.append(in_box(self.box))
        return parts


def in_box(box: Box) -> Query:
    """Match what lies in a box."""
    if box.west > box.east:
        longitude = any_of(
            [_range("longitude", box.west, 180.0), _range("longitude", -180.0, box.east)]
        )
    else:
        longitude = _range("longitude", box.west, box.east)
    return all_of([_range("latitude", box.south, box.north), longitude])


def _range(name: str, low: float, high: float) -> Query:
    return Query.range_query(schema(), name, FieldType.Float, low, high)


def facet_counts(searcher: tantivy.Searcher, filters: Filters) -> dict[str, list[dict[str, Any]]]:
    """Count the structures of each choice of each facet, most first.

    A facet's own choices do not narrow its counts: they say what choosing another would give.
    """
    taken = [name for name in FACETS.values() if filters.codes.get(name)]
    free = [name for name in FACETS.values() if name not in taken]
    counted = _count(searcher, filters.query(), free) if free else {}
    for name in taken:
        counted |= _count(searcher, filters.query(leave_out=name), [name])
    return {
        facet: _choices(counted[name], filters.codes.get(name, ()))
        for facet, name in FACETS.items()
    }


def _count(searcher: tantivy.Searcher, query: Query, names: Sequence[str]) -> dict[str, Any]:
    wanted = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
    found = searcher.aggregate(query, wanted)
    return {name: found[name]["buckets"] for name in names}


def _choices(buckets: Sequence[Mapping[str, Any]], taken: Sequence[str]) -> list[dict[str, Any]]:
    counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
    first = sorted(counts, key=lambda value: (-counts[value], value))[:MAX_CHOICES]
    shown = [*first, *(value for value in dict.fromkeys(taken) if value not in first)]
    return [{"value": value, "count": counts.get(value, 0)} for value in shown]
