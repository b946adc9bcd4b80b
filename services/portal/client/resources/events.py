"""What the agenda answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AgendaEntry:
    """An event of the agenda."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    status: str = "published"
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    commune: str | None = None
    venue: str | None = None
    url: str | None = None
    cancellation_reason: str = ""
