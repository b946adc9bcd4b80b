"""What the directory takes of premises to let. Prices in cents, without VAT."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.portal.client.drafts.values import ABSENT, Absent
from services.portal.client.resources import Address


@dataclass(frozen=True, kw_only=True)
class LandlordDraft:
    """A structure of the directory by its id, or someone outside by name."""

    structure_id: str | Absent = ABSENT
    name: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class PriceDraft:
    """Cents for what `unit` says: a month or a year, the whole or a square metre."""

    amount_cents: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """A price for so many months; until the end of the lease without them."""

    price: PriceDraft
    months: int | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class IndexDraft:
    """The INSEE index the rent follows, and its quarter when the rent was set."""

    type: str
    base_quarter: str | Absent = ABSENT
    base_value: Decimal | Absent = ABSENT
    revised_yearly: bool = True


@dataclass(frozen=True, kw_only=True)
class DiscountDraft:
    """A discount under a condition: percent of the rent, or an amount for each m²."""

    code: str
    condition: str | Absent = ABSENT
    percent: Decimal | Absent = ABSENT
    price: PriceDraft | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class RentDraft:
    """What the lease says of the rent."""

    steps: list[StepDraft]
    charges: PriceDraft | Absent = ABSENT
    index: IndexDraft | Absent = ABSENT
    rent_free_months: int = 0
    deposit_months: int = 0
    discounts: list[DiscountDraft] = field(default_factory=list)
    discount_cap_percent: Decimal | Absent = ABSENT
    vat: bool = False


@dataclass(frozen=True, kw_only=True)
class EligibilityDraft:
    """Who may rent; what is left out is open to all."""

    under_years: int | Absent = ABSENT
    ess_only: bool = False
    naf_divisions: list[str] = field(default_factory=list)
    note: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class PremisesChange:
    """What changes of premises; the surface in m²."""

    title: str | Absent = ABSENT
    description: str | Absent = ABSENT
    landlord: LandlordDraft | Absent = ABSENT
    address: Address | Absent = ABSENT
    commune: str | Absent = ABSENT
    use: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    surface: Decimal | Absent = ABSENT
    equipment: list[str] | Absent = ABSENT
    accessibility: list[str] | Absent = ABSENT
    available_from: date | Absent | None = ABSENT
    available_until: date | Absent | None = ABSENT
    eligibility: EligibilityDraft | Absent = ABSENT
    max_stay_months: int | Absent | None = ABSENT
    lease: str | Absent = ABSENT
    rent: RentDraft | Absent = ABSENT
    url: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class NewPremises(PremisesChange):
    """Premises to offer; a draft unless `publish`."""

    publish: bool = False
