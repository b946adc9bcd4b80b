"""The rent simulator: what is due month by month, by civil year and by lease year.

Each day of a calendar month costs an equal part of the monthly amount in force that day, so a
month begun or left on the way counts by its days (*prorata temporis*). What is due for a calendar
month is rounded once, half a cent up, and every total is a sum of such months. A month that two
lease years share is due once: the earlier takes its own part rounded, the later the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from services.directory.domain.months import add_months, days_in_month
from services.directory.domain.rent import (
    MONTHS_A_YEAR,
    VAT_PERCENT,
    RentTerms,
    grown,
    half_up,
    percent_of,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Assumptions:
    """What a simulation supposes.

    :param start: first day of the lease.
    :param months: how long it lasts.
    :param discounts: codes of the discounts whose conditions are met.
    :param index_growth: percent a year of the index; of the charges for `charges_growth`.
    :param turnover: cents a year, one for each lease year, the last for those that follow.
    """

    start: date
    months: int
    discounts: frozenset[str] = frozenset()
    index_growth: Decimal = Decimal(0)
    charges_growth: Decimal = Decimal(0)
    turnover: tuple[int, ...] = ()

    @property
    def end(self) -> date:
        """The last day of the lease."""
        return add_months(self.start, self.months) - ONE_DAY


@dataclass(frozen=True)
class Due:
    """Cents due: `gross` before discounts; `rent` after; VAT on rent and charges."""

    gross: int = 0
    rent: int = 0
    charges: int = 0
    vat: int = 0

    @property
    def discount(self) -> int:
        """What the discounts take off."""
        return self.gross - self.rent

    @property
    def total(self) -> int:
        """All that is paid."""
        return self.rent + self.charges + self.vat

    def __add__(self, other: Due) -> Due:
        return self._each(other, lambda a, b: a + b)

    def __sub__(self, other: Due) -> Due:
        return self._each(other, lambda a, b: a - b)

    def _each(self, other: Due, do: Callable[[int, int], int]) -> Due:
        names = ("gross", "rent", "charges", "vat")
        return Due(*(do(getattr(self, name), getattr(other, name)) for name in names))


@dataclass(frozen=True)
class Period:
    """Days of the lease, first and last, and what is due for them.

    `year` is a civil year, or the number of a lease year from 1; `share` is what rent and charges
    are of the turnover, in percent, where one is given.
    """

    year: int
    first: date
    last: date
    due: Due
    share: Decimal | None = None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Schedule:
    """A whole simulation: each of the three lists adds up to `total`."""

    months: tuple[Period, ...]
    civil_years: tuple[Period, ...]
    lease_years: tuple[Period, ...]
    total: Due
    deposit: int


@dataclass(frozen=True)
class _Exact:
    """Exact cents, not rounded yet."""

    gross: Fraction = Fraction(0)
    rent: Fraction = Fraction(0)
    charges: Fraction = Fraction(0)

    def plus(self, other: _Exact, times: Fraction = Fraction(1)) -> _Exact:
        return _Exact(
            self.gross + other.gross * times,
            self.rent + other.rent * times,
            self.charges + other.charges * times,
        )

    def rounded(self, *, vat: bool) -> Due:
        rent, charges = half_up(self.rent), half_up(self.charges)
        tax = half_up(Fraction((rent + charges) * VAT_PERCENT, 100)) if vat else 0
        return Due(half_up(self.gross), rent, charges, tax)


@dataclass(frozen=True)
class _Part:
    """Days that lie in one calendar month and one lease month."""

    first: date
    last: date
    lease_month: int

    @property
    def share_of_month(self) -> Fraction:
        days = (self.last - self.first).days + 1
        return Fraction(days, days_in_month(self.first.year, self.first.month))


def simulate(terms: RentTerms, assumed: Assumptions) -> Schedule:
    """Calculate what is due over a whole lease."""
    months: list[Period] = []
    years: dict[int, list[Period]] = defaultdict(list)
    for parts in _by_calendar_month(assumed):
        exact, before = _Exact(), Due()
        shares: dict[int, Due] = defaultdict(Due)
        for part in parts:
            amounts = _month(terms, assumed, part.lease_month)
            exact = exact.plus(amounts, part.share_of_month)
            due = exact.rounded(vat=terms.vat)
            shares[part.lease_month // MONTHS_A_YEAR] += due - before
            before = due
        first, last = parts[0].first, parts[-1].last
        months.append(Period(first.year, first, last, before))
        for number, share in shares.items():
            years[number].append(Period(number + 1, first, last, share))
    return Schedule(
        months=tuple(months),
        civil_years=tuple(_civil_years(months)),
        lease_years=tuple(_lease_year(assumed, number, ones) for number, ones in years.items()),
        total=_sum(months),
        deposit=terms.deposit(),
    )


def _month(terms: RentTerms, assumed: Assumptions, month: int) -> _Exact:
    """Give the amounts of a whole lease month."""
    years = month // MONTHS_A_YEAR
    charges = terms.charges.monthly(terms.surface) if terms.charges else Fraction(0)
    charges *= grown(assumed.charges_growth, years)
    if month < terms.rent_free_months:
        return _Exact(charges=charges)
    gross = terms.monthly_rent(month, assumed.index_growth)
    return _Exact(gross, gross - terms.monthly_discount(gross, assumed.discounts), charges)


def _by_calendar_month(assumed: Assumptions) -> Iterator[list[_Part]]:
    """Give the parts of each calendar month of the lease, in order."""
    found: dict[tuple[int, int], list[_Part]] = defaultdict(list)
    for number in range(assumed.months):
        first = add_months(assumed.start, number)
        end = add_months(assumed.start, number + 1)
        while first < end:
            next_month = add_months(first.replace(day=1), 1)
            last = min(end, next_month) - ONE_DAY
            found[first.year, first.month].append(_Part(first, last, number))
            first = last + ONE_DAY
    yield from found.values()


def _civil_years(months: list[Period]) -> Iterator[Period]:
    for year in sorted({one.year for one in months}):
        ones = [one for one in months if one.year == year]
        yield Period(year, ones[0].first, ones[-1].last, _sum(ones))


def _lease_year(assumed: Assumptions, number: int, shares: list[Period]) -> Period:
    first = number * MONTHS_A_YEAR
    end = min(first + MONTHS_A_YEAR, assumed.months)
    due, share = _sum(shares), None
    if assumed.turnover:
        yearly = assumed.turnover[min(number, len(assumed.turnover) - 1)]
        share = percent_of(due.rent + due.charges, Fraction(yearly * (end - first), MONTHS_A_YEAR))
    last = add_months(assumed.start, end) - ONE_DAY
    return Period(number + 1, add_months(assumed.start, first), last, due, share)


def _sum(periods: list[Period]) -> Due:
    total = Due()
    for one in periods:
        total += one.due
    return total
