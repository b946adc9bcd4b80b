"""What the agenda takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """An event of the agenda, or what changes of it."""

    title: str | Absent = ABSENT
    summary: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    commune: str | Absent = ABSENT
    venue: str | Absent = ABSENT
    starts_at: datetime | Absent = ABSENT
    ends_at: datetime | Absent = ABSENT
    url: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """Why an event is cancelled, for those who meant to come."""

    reason: str
