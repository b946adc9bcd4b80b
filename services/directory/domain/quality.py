"""How good a page is: how much of what people look for it tells, and how fresh that is.

The freshness is that of the data·inclusion exchange: whole for six months, nothing at two years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

FRESH = timedelta(days=182)
STALE = timedelta(days=730)

WEIGHTS: Mapping[str, int] = {
    "description": 16,
    "public_contact": 14,
    "activities": 12,
    "address": 10,
    "website": 8,
    "themes": 8,
    "opening_hours": 8,
    "siret": 6,
    "legal_form": 4,
    "logo": 4,
    "naf": 3,
    "languages": 3,
    "staff": 2,
    "founding_year": 2,
}
"""What each field counts for in a page's completeness; they sum to a hundred."""

FRESHNESS_SHARE = 30
"""Points of the hundred that freshness gives; completeness gives the others."""


@dataclass(frozen=True)
class Gain:
    """What would raise the score, and by how many points."""

    field: str
    points: float


@dataclass(frozen=True)
class Quality:
    """A score of 0 to 100, its two parts of 0 to 1, and what would raise it, the most first."""

    score: int
    completeness: float
    freshness: float
    missing: tuple[Gain, ...]


def freshness(confirmed_at: datetime, now: datetime) -> float:
    """Give 1 until six months after someone last said that the page is right, 0 after two years."""
    age = now - confirmed_at
    return min(1.0, max(0.0, (STALE - age) / (STALE - FRESH)))


def quality(page: Mapping[str, Any], confirmed_at: datetime, now: datetime) -> Quality:
    """Rate a page.

    :param page: its fields by name; what is empty counts as absent.
    """
    absent = [name for name in WEIGHTS if not page.get(name)]
    complete = 1 - sum(WEIGHTS[name] for name in absent) / sum(WEIGHTS.values())
    fresh = freshness(confirmed_at, now)
    share = 100 - FRESHNESS_SHARE
    gains = [Gain(name, round(WEIGHTS[name] / sum(WEIGHTS.values()) * share, 1)) for name in absent]
    if fresh < 1:
        gains.append(Gain("confirmed_at", round((1 - fresh) * FRESHNESS_SHARE, 1)))
    gains.sort(key=lambda gain: (-gain.points, gain.field))
    score = round(complete * share + fresh * FRESHNESS_SHARE)
    return Quality(score, round(complete, 3), round(fresh, 3), tuple(gains))
