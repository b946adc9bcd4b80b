"""The premises to let the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from services.portal.client.resources.directory import Address, Point


@dataclass(frozen=True, kw_only=True)
class Price:
    """Cents, without VAT, for what `unit` says: a month or a year, the whole or a square metre."""

    amount_cents: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class RentStep:
    """A price for so many months of the lease; None until its end."""

    price: Price
    months: int | None = None


@dataclass(frozen=True, kw_only=True)
class RentIndex:
    """The INSEE index a rent follows, and its quarter when the rent was set."""

    type: str
    base_quarter: str = ""
    base_value: Decimal | None = None
    revised_yearly: bool = True


@dataclass(frozen=True, kw_only=True)
class Discount:
    """A discount under a condition: percent of the rent, or an amount."""

    code: str
    condition: str = ""
    percent: Decimal | None = None
    price: Price | None = None


@dataclass(frozen=True, kw_only=True)
class Rent:
    """What a lease says of the rent."""

    steps: list[RentStep] = field(default_factory=list)
    charges: Price | None = None
    index: RentIndex | None = None
    rent_free_months: int = 0
    deposit_months: int = 0
    discounts: list[Discount] = field(default_factory=list)
    discount_cap_percent: Decimal | None = None
    vat: bool = False


@dataclass(frozen=True, kw_only=True)
class Eligible:
    """Who may rent."""

    under_years: int | None = None
    ess_only: bool = False
    naf_divisions: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Landlord:
    """Who lets them: a structure of the directory by its id, or someone outside."""

    structure_id: str | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Premises:
    """Premises to let; the surface in m², the monthly rent the mean of the first year in cents."""

    id: str
    title: str
    description: str = ""
    landlord: Landlord | None = None
    address: Address | None = None
    commune: str | None = None
    location: Point | None = None
    use: str = ""
    themes: list[str] = field(default_factory=list)
    surface: Decimal | None = None
    equipment: list[str] = field(default_factory=list)
    accessibility: list[str] = field(default_factory=list)
    available_from: date | None = None
    available_until: date | None = None
    eligibility: Eligible | None = None
    max_stay_months: int | None = None
    lease: str = ""
    rent: Rent | None = None
    monthly_rent_cents: int | None = None
    url: str | None = None
    status: str = "published"
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Due:
    """Cents due; the rent after its discounts."""

    gross_rent_cents: int
    discount_cents: int
    rent_cents: int
    charges_cents: int
    vat_cents: int
    total_cents: int


@dataclass(frozen=True, kw_only=True)
class MonthDue(Due):
    """What is due for a calendar month (`2027-01`)."""

    month: str


@dataclass(frozen=True, kw_only=True)
class YearDue(Due):
    """What is due in a year of the lease, its days included, and its share of the turnover."""

    year: int
    first_day: date
    last_day: date
    turnover_share_percent: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Warned:
    """What speaks against a lease."""

    code: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """A rent calculated."""

    first_day: date
    last_day: date
    total: Due
    deposit_cents: int
    months: list[MonthDue] = field(default_factory=list)
    lease_years: list[YearDue] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
