"""What the directory takes of a handover listing."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.drafts.values import ABSENT, Absent
from services.portal.client.resources import Area


@dataclass(frozen=True, kw_only=True)
class Confidential:
    """What of a listing only its owner and the agents read."""

    business_name: str | Absent = ABSENT
    structure_id: str | Absent = ABSENT
    exact_turnover: int | Absent = ABSENT
    contact_note: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class ListingChange:
    """What changes of a handover listing. Prices in whole euros."""

    title: str | Absent = ABSENT
    summary: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    naf: str | Absent = ABSENT
    area: Area | Absent = ABSENT
    asking_price: int | Absent = ABSENT
    staff: int | Absent = ABSENT
    confidential: Confidential | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class NewListing(ListingChange):
    """A handover listing; a draft unless `publish`."""

    publish: bool = False
