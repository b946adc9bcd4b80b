"""The partnerships the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Party:
    """A structure of the directory by its id, or someone outside; and what it commits to."""

    structure_id: str | None = None
    name: str = ""
    siren: str | None = None
    commitments: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """An agreement in place; without `ends_on` it has no end, both days are included."""

    id: str
    title: str
    starts_on: date
    description: str = ""
    kind: str = "other"
    parties: list[Party] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    ends_on: date | None = None
    ended_on: date | None = None
    renewal_notice_days: int | None = None
    status: str = "active"
    updated_at: datetime | None = None
