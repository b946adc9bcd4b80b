"""What was asked for in words, when little of it is found: all of it, read at one look.

To look at the index for each tier, for the edge of a circle and for the total costs most of a
search. What is found is usually little: then one look tells them all. Each tier a structure fits
adds a power of two to its score, so that the score says which.
"""

from __future__ import annotations

from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from services.directory.search.asked import Asked
from services.directory.search.nearness import Circle, around, points_of
from services.directory.search.parts import Parts

FEW = 500


@dataclass(frozen=True)
class Ranked:
    """A structure found: its tier, 0 the best, and where it is in the index."""

    tier: int
    address: tantivy.DocAddress


def few_ranked(
    searcher: tantivy.Searcher, asked: Asked, narrowing: Parts, circle: Circle | None
) -> list[Ranked] | None:
    """Give all that is found, in no order; None when it may be more than a few."""
    parts = narrowing.together(around(circle)) if circle else narrowing
    found = searcher.search(_scored(asked, parts), FEW)
    if found.count > FEW:  # type: ignore[attr-defined]
        return None
    last = len(asked.fits)
    ranked = [Ranked(last + 1 - int(score).bit_length(), at) for score, at in found.hits]
    if circle is None:
        return ranked
    points = points_of(searcher, [one.address for one in ranked])
    return [
        one
        for one, point in zip(ranked, points, strict=True)
        if point is not None and circle.holds(point)
    ]


def _scored(asked: Asked, parts: Parts) -> Query:
    """Make the query whose scores are read as bits, the last tier's the lowest."""
    highest = len(asked.fits)
    scored = [
        (Occur.Should, Query.const_score_query(fit, float(1 << highest - tier)))
        for tier, fit in enumerate(asked.fits)
        if fit is not None
    ]
    wanted = [Query.const_score_query(query, 0.0) for query in parts.must]
    return Query.boolean_query(
        [
            *((Occur.Must, query) for query in wanted),
            (Occur.Must, Query.const_score_query(asked.found, 1.0)),
            *((Occur.MustNot, query) for query in parts.must_not),
            *scored,
        ]
    )
