"""What notifications takes."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class SubscriberDraft:
    """How one is told: the whole of it, in place of what was there."""

    email: str | Absent | None = ABSENT
    language: str | Absent = ABSENT
    followed_themes: list[str] | Absent = ABSENT
    channels: list[str] | Absent = ABSENT
