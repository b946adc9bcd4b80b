"""Figures from facts: how many, by month, theme and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

MEASURES = (
    "listings",
    "matches",
    "calls",
    "structures",
    "events",
    "partnerships",
    "premises",
    "practices",
)
DIMENSIONS = ("month", "theme", "commune")


@dataclass(frozen=True)
class Figures:
    """Rows of counts, and the number of facts counted.

    A fact with several themes counts under each of them, and once in the total.
    """

    rows: list[dict[str, Any]]
    total: int


def count(
    facts: Iterable[Mapping[str, Any]], by: Sequence[str], theme: str | None = None
) -> Figures:
    """Count facts by the dimensions asked for, in the order of these.

    :param facts: mappings with `month` (`2026-11`), `themes` and `commune` (None when unknown).
    :param theme: count under this theme only, where themes are told apart.
    """
    counts: Counter[tuple[str | None, ...]] = Counter()
    total = 0
    for fact in facts:
        total += 1
        for values in product(*(_values(fact, dimension, theme) for dimension in by)):
            counts[values] += 1
    rows = [
        dict(zip(by, values, strict=True)) | {"count": number}
        for values, number in sorted(counts.items(), key=lambda item: tuple(map(str, item[0])))
    ]
    return Figures(rows, total)


def _values(fact: Mapping[str, Any], dimension: str, theme: str | None) -> Sequence[str | None]:
    if dimension == "theme":
        themes = [theme] if theme else fact.get("themes") or [None]
        return list(themes)
    return [fact.get(dimension)]
