"""What funding takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class CallDraft:
    """A call for projects to announce, or what is amended."""

    title: str | Absent = ABSENT
    summary: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    communes: list[str] | Absent = ABSENT
    opens_at: datetime | Absent = ABSENT
    closes_at: datetime | Absent = ABSENT
