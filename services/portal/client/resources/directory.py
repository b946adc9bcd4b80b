"""What the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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
class Structure:
    """A structure of the directory."""

    id: str
    name: str
    brand: str = ""
    description: str = ""
    kinds: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    commune: str | None = None
    address: Address | None = None
    location: Point | None = None
    legal_form: str | None = None
    naf: str | None = None
    siret: str | None = None
    website: str | None = None
    status: str = ""
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
