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
from services.directory.search.circles import Circle, around, points_of
from services.directory.search.parts import Parts

FEW = 500


@dataclass(frozen=True)
class Ranked:
    """A structure found: its tier, 0 the best, and where it is in the index."""

    tier: int
    address: tantivy.DocAddress


@dataclass(frozen=True)
class Look:
    """What one look tells: all that is found, in no order, when it is little; how many there are.

    Of much around a point it does not tell how many: the edge of the circle was not looked at.
    """

    few: list[Ranked] | None
    total: int | None


def look(searcher: tantivy.Searcher, asked: Asked, narrowing: Parts, circle: Circle | None) -> Look:
    """Look once at what was asked for."""
    parts = narrowing.together(around(circle)) if circle else narrowing
    found = searcher.search(_scored(asked, parts), FEW)
    total = int(found.count)  # type: ignore[attr-defined]
    if total > FEW:
        return Look(None, None if circle else total)
    last = len(asked.fits)
    ranked = [Ranked(last + 1 - int(score).bit_length(), at) for score, at in found.hits]
    if circle:
        points = points_of(searcher, [one.address for one in ranked])
        ranked = [
            one
            for one, point in zip(ranked, points, strict=True)
            if point is not None and circle.holds(point)
        ]
    return Look(ranked, len(ranked))


def _scored(asked: Asked, parts: Parts) -> Query:
    """Make the query whose scores are read as bits: of what is only found, the lowest alone."""
    last = len(asked.fits)
    tiers = [
        (Occur.Should, Query.const_score_query(fit, float(1 << last - tier)))
        for tier, fit in enumerate(asked.fits)
        if fit is not None
    ]
    found = Query.const_score_query(parts.also([asked.found]).query(), 1.0)
    return Query.boolean_query([(Occur.Must, found), *tiers])
