"""What the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place, as precisely as it may be known."""

    level: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address."""

    lines: list[str] = field(default_factory=list)
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on the map, in WGS 84 degrees; `precision` is `address` or `commune`."""

    latitude: float
    longitude: float
    precision: str = "address"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far something is offered: named places, so many km around, or a whole country."""

    kind: str
    zones: list[Area] = field(default_factory=list)
    radius_km: int | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something a structure does, and how far around."""

    label: str
    naf_division: str | None = None
    reach: Reach | None = None


@dataclass(frozen=True, kw_only=True)
class DatedFigure:
    """A figure, and the day it was true; staff in persons, turnover in whole euros a year."""

    value: int
    as_of: date


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page elsewhere; `kind` names the network."""

    url: str
    kind: str = "other"


@dataclass(frozen=True, kw_only=True)
class PublicContact:
    """How anyone reaches a structure."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Support:
    """What a support organisation answers, for whom, where, within how many days."""

    needs: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    reach: Reach | None = None
    within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Logo:
    """The logo's version and its size in pixels."""

    digest: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Structure:
    """A structure of the directory; `sequence` is its version."""

    id: str
    name: str
    sequence: int = 0
    brand: str = ""
    description: str = ""
    kinds: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    commune: str | None = None
    address: Address | None = None
    location: Point | None = None
    legal_form: str | None = None
    naf: str | None = None
    siren: str | None = None
    siret: str | None = None
    website: str | None = None
    links: list[Link] = field(default_factory=list)
    public_contact: PublicContact | None = None
    opening_hours: str | None = None
    languages: list[str] = field(default_factory=list)
    founding_year: int | None = None
    staff: DatedFigure | None = None
    turnover: DatedFigure | None = None
    networks: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    support: Support | None = None
    parent: str | None = None
    logo: Logo | None = None
    ess_reason: str | None = None
    source: str = ""
    status: str = ""
    status_reason: str | None = None
    closed_on: date | None = None
    confirmed_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The teaser of a handover listing."""

    id: str
    title: str
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    area: Area | None = None
    naf_division: str | None = None
    asking_price: int | None = None
    staff: int | None = None
    url: str | None = None
    status: str = "published"
    published_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The confidential part of a listing. The turnover in whole euros a year."""

    business_name: str = ""
    exact_turnover: int | None = None
    contact_note: str = ""
