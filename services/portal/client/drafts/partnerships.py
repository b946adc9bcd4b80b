"""What the directory takes of partnerships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class PartyDraft:
    """A structure of the directory by its id, or someone outside by name; what it commits to."""

    structure_id: str | Absent = ABSENT
    name: str | Absent = ABSENT
    siren: str | Absent = ABSENT
    commitments: list[str] | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class PartnershipChange:
    """What changes of a partnership; without `ends_on` it has no end."""

    title: str | Absent = ABSENT
    description: str | Absent = ABSENT
    kind: str | Absent = ABSENT
    parties: list[PartyDraft] | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    starts_on: date | Absent = ABSENT
    ends_on: date | Absent | None = ABSENT
    renewal_notice_days: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class NewPartnership(PartnershipChange):
    """A partnership to write down; a draft unless `record`."""

    record: bool = False


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """Until when a partnership goes on; None without end."""

    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Ending:
    """When a partnership ended."""

    ended_on: date | Absent = ABSENT
