"""What matching answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.portal.client.resources.directory import Area


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A part of a match's score, and why; `met` is None when it is neither met nor unmet."""

    code: str
    points: int
    out_of: int
    why: str
    met: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A listing proposed to a taker."""

    id: str
    listing_id: str
    listing_title: str
    score: int
    status: str
    proposed_at: datetime
    criteria: list[Criterion] = field(default_factory=list)
    area: Area | None = None
    themes: list[str] = field(default_factory=list)
    dismissed_because: str = ""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a taker looks for; `budget` in whole euros, None for any."""

    id: str
    label: str = ""
    themes: list[str] = field(default_factory=list)
    naf_divisions: list[str] = field(default_factory=list)
    place: str | None = None
    radius_km: int | None = None
    budget: int | None = None
    status: str = "active"
