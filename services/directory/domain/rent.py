"""What a lease says of the rent: steps, charges, index, discounts, and what one month costs.

Amounts are whole cents in and out. In between they are exact fractions: a twelfth of a yearly
rent or a thirty-first of a monthly one has no finite decimal, and a cent must not depend on it.
The whole rule, with a worked example, is `docs/architecture/rent.md`.

Sources: code de commerce, articles L. 145-34 and L. 145-38 (ILC and ILAT are the indexes of a
commercial lease, ICC remains in older ones) and L. 145-40 (the deposit bears no interest up to
two terms of rent); code général des impôts, articles 260 2° (letting bare premises with VAT is an
option of the landlord) and 278 (normal rate).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

VAT_PERCENT = 20
MONTHS_A_YEAR = 12


class Unit(StrEnum):
    """What an amount in euros is for."""

    MONTH = "eur-month"
    YEAR = "eur-year"
    M2_MONTH = "eur-m2-month"
    M2_YEAR = "eur-m2-year"


class IndexType(StrEnum):
    """The INSEE index a rent follows."""

    ILC = "ILC"
    ILAT = "ILAT"
    ICC = "ICC"


class Unpriced(ValueError):  # noqa: N818 — named for what it says
    """The terms cannot be calculated; `field` names what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Price:
    """An amount in cents, without VAT, for what `unit` says."""

    cents: int
    unit: Unit

    def monthly(self, surface: Decimal) -> Fraction:
        """Give the exact cents a month for so many m²."""
        per_month = Fraction(self.cents)
        if self.unit in {Unit.YEAR, Unit.M2_YEAR}:
            per_month /= MONTHS_A_YEAR
        if self.unit in {Unit.M2_MONTH, Unit.M2_YEAR}:
            per_month *= Fraction(surface)
        return per_month


@dataclass(frozen=True)
class RentStep:
    """A step (*palier*) of the rent: its price for so many lease months, None until the end."""

    price: Price
    months: int | None = None


@dataclass(frozen=True)
class Discount:
    """A conditional discount: so many percent of the rent, or so much for each m².

    One is given, the other None. Whether the condition is met is for the landlord to say.
    """

    code: str
    percent: Decimal | None = None
    price: Price | None = None

    def monthly(self, rent: Fraction, surface: Decimal) -> Fraction:
        """Give what it takes off a monthly rent, in cents."""
        off = self.price.monthly(surface) if self.price else Fraction(0)
        return off + rent * Fraction(self.percent or 0) / 100


@dataclass(frozen=True)
class RentTerms:
    """The rent of premises of `surface` m², as the lease has it.

    :param steps: one after the other from the first day; only the last may have no end.
    :param charges: a provision apart from the rent, due in rent-free months too.
    :param revised_yearly: the rent follows its index at each anniversary of the lease.
    :param discount_cap: at most so many percent of the rent are taken off, all discounts together.
    :raises Unpriced: no step, a step after one without end, or two discounts of one code.
    """

    surface: Decimal
    steps: tuple[RentStep, ...]
    charges: Price | None = None
    revised_yearly: bool = False
    rent_free_months: int = 0
    deposit_months: int = 0
    discounts: tuple[Discount, ...] = ()
    discount_cap: Decimal | None = None
    vat: bool = False

    def __post_init__(self) -> None:
        if not self.steps:
            raise Unpriced("steps", "Give at least one step.")
        if any(one.months is None for one in self.steps[:-1]):
            raise Unpriced("steps", "Only the last step may have no number of months.")
        codes = [one.code for one in self.discounts]
        if len(set(codes)) != len(codes):
            raise Unpriced("discounts", "Give each discount a code of its own.")

    @property
    def priced_months(self) -> int | None:
        """How many lease months the steps cover; None when the last has no end."""
        if self.steps[-1].months is None:
            return None
        return sum(one.months or 0 for one in self.steps)

    def step_of(self, month: int) -> RentStep:
        """Give the step of a lease month, 0 the first; beyond the last, the last goes on."""
        left = month
        for one in self.steps:
            if one.months is None or left < one.months:
                return one
            left -= one.months
        return self.steps[-1]

    def monthly_rent(self, month: int, growth: Decimal = Decimal(0)) -> Fraction:
        """Give the cents of a whole lease month before discounts, rent-free months included.

        :param growth: percent by which the index is assumed to grow each year.
        """
        years = month // MONTHS_A_YEAR if self.revised_yearly else 0
        return self.step_of(month).price.monthly(self.surface) * grown(growth, years)

    def monthly_discount(self, rent: Fraction, chosen: Collection[str]) -> Fraction:
        """Give what the chosen discounts take off a monthly rent: never more than cap or rent."""
        off = sum(
            (one.monthly(rent, self.surface) for one in self.discounts if one.code in chosen),
            Fraction(0),
        )
        cap = Fraction(100 if self.discount_cap is None else self.discount_cap) / 100
        return min(off, rent * min(cap, Fraction(1)))

    def first_year_monthly(self) -> int:
        """Give the mean cents a month of the first twelve, without discounts or free months."""
        year = sum((self.monthly_rent(month) for month in range(MONTHS_A_YEAR)), Fraction(0))
        return half_up(year / MONTHS_A_YEAR)

    def deposit(self) -> int:
        """Give the deposit (*dépôt de garantie*): months of the first step's rent, no VAT."""
        return half_up(self.monthly_rent(0) * self.deposit_months)


def grown(percent: Decimal, years: int) -> Fraction:
    """Give the factor of a yearly growth after whole years."""
    return (1 + Fraction(percent) / 100) ** years


def half_up(exact: Fraction) -> int:
    """Round to a whole number, a half up. Amounts here are never negative."""
    return floor(exact + Fraction(1, 2))


def percent_of(part: int, whole: Fraction) -> Decimal | None:
    """Give a share in percent to one decimal, half up; None of nothing."""
    if not whole:
        return None
    return Decimal(half_up(Fraction(part) * 1000 / whole)).scaleb(-1)
