"""A query in parts: what must be, and what must not, kept flat as long as it is added to.

In one flat conjunction the rarest part leads and the others are only asked about what it finds;
nested ones would each be worked out whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tantivy import Occur, Query


@dataclass(frozen=True)
class Parts:
    """What must be found and what must not."""

    must: tuple[Query, ...]
    must_not: tuple[Query, ...] = ()

    def also(self, queries: Iterable[Query]) -> Parts:
        """Narrow to what each of these finds too."""
        return Parts((*self.must, *queries), self.must_not)

    def but_not(self, queries: Iterable[Query]) -> Parts:
        """Leave out what any of these finds."""
        return Parts(self.must, (*self.must_not, *queries))

    def together(self, other: Parts) -> Parts:
        """Narrow to what both find."""
        return Parts((*self.must, *other.must), (*self.must_not, *other.must_not))

    def query(self) -> Query:
        """Make the query."""
        return Query.boolean_query(
            [
                *((Occur.Must, query) for query in self.must),
                *((Occur.MustNot, query) for query in self.must_not),
            ]
        )
