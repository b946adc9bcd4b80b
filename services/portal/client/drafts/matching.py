"""What matching takes."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class ProfileDraft:
    """What a taker looks for, or what changes of it. The budget in whole euros, None for any."""

    label: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    naf_divisions: list[str] | Absent = ABSENT
    place: str | Absent = ABSENT
    radius_km: int | Absent = ABSENT
    budget: int | Absent | None = ABSENT


@dataclass(frozen=True, kw_only=True)
class Dismissal:
    """Why a match is declined: a code."""

    reason: str | Absent = ABSENT
