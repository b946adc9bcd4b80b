"""What the directory takes of a structure's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.portal.client.drafts.values import ABSENT, Absent
from services.portal.client.resources import Address, Area, DatedFigure


@dataclass(frozen=True, kw_only=True)
class ReachDraft:
    """How far something is offered: of `zones`, `radius` or `country` what `kind` names."""

    kind: str
    zones: list[Area] | Absent = ABSENT
    radius_km: int | Absent = ABSENT
    country: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """Something a structure does, and how far around."""

    label: str
    naf_division: str | Absent = ABSENT
    reach: ReachDraft | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class SupportDraft:
    """What a support organisation answers."""

    needs: list[str]
    audiences: list[str] = field(default_factory=list)
    reach: ReachDraft | Absent = ABSENT
    within_days: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class LinkDraft:
    """A page elsewhere."""

    url: str


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """How anyone reaches a structure."""

    email: str | Absent = ABSENT
    phone: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class StructureDraft:
    """A structure to register, or what changes of one."""

    name: str | Absent = ABSENT
    commune: str | Absent = ABSENT
    brand: str | Absent | None = ABSENT
    kinds: list[str] | Absent = ABSENT
    siret: str | Absent | None = ABSENT
    legal_form: str | Absent | None = ABSENT
    naf: str | Absent | None = ABSENT
    founding_year: int | Absent | None = ABSENT
    labels: list[str] | Absent = ABSENT
    networks: list[str] | Absent = ABSENT
    description: str | Absent | None = ABSENT
    themes: list[str] | Absent = ABSENT
    activities: list[ActivityDraft] | Absent = ABSENT
    address: Address | Absent | None = ABSENT
    opening_hours: str | Absent | None = ABSENT
    languages: list[str] | Absent = ABSENT
    website: str | Absent | None = ABSENT
    public_contact: ContactDraft | Absent | None = ABSENT
    links: list[LinkDraft] | Absent = ABSENT
    staff: DatedFigure | Absent | None = ABSENT
    turnover: DatedFigure | Absent | None = ABSENT
    support: SupportDraft | Absent | None = ABSENT


@dataclass(frozen=True, kw_only=True)
class PersonDraft:
    """A person to speak to."""

    name: str
    role: str | Absent = ABSENT
    email: str | Absent = ABSENT
    phone: str | Absent = ABSENT
    preferred: bool = False


@dataclass(frozen=True, kw_only=True)
class ContactsDraft:
    """The persons to speak to, in place of those there were."""

    people: list[PersonDraft]


@dataclass(frozen=True, kw_only=True)
class Version:
    """Which version of a page to go back to."""

    version: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """Why a page takes a step of its life; the day it closed."""

    reason: str | Absent = ABSENT
    on: date | Absent = ABSENT
