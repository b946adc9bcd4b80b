"""What the forms send to the services: typed, held to their APIs by `tests/contract`.

A field left `ABSENT` is not sent (a change leaves it as it is); None is sent as null.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from services.portal.client.resources import Area


class _Absent(Enum):
    ABSENT = "absent"


Absent = _Absent
ABSENT: Final = _Absent.ABSENT


@dataclass(frozen=True, kw_only=True)
class StructureDraft:
    """A structure to register, or what changes of one."""

    name: str | Absent = ABSENT
    commune: str | Absent = ABSENT
    brand: str | Absent = ABSENT
    kinds: list[str] | Absent = ABSENT
    siret: str | Absent = ABSENT
    legal_form: str | Absent = ABSENT
    naf: str | Absent = ABSENT
    description: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    website: str | Absent = ABSENT


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


@dataclass(frozen=True, kw_only=True)
class CallDraft:
    """A call for projects to announce, or what is amended."""

    title: str | Absent = ABSENT
    summary: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    communes: list[str] | Absent = ABSENT
    opens_at: datetime | Absent = ABSENT
    closes_at: datetime | Absent = ABSENT


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


@dataclass(frozen=True, kw_only=True)
class SubscriberDraft:
    """How one is told: the whole of it, in place of what was there."""

    email: str | Absent | None = ABSENT
    language: str | Absent = ABSENT
    followed_themes: list[str] | Absent = ABSENT
    channels: list[str] | Absent = ABSENT


def to_json(value: Any) -> Any:
    """Give a draft as JSON values, without what is absent."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: to_json(one) for name, one in pairs if one is not ABSENT}
    if isinstance(value, datetime):
        return value.isoformat()
    return [to_json(one) for one in value] if isinstance(value, list) else value
