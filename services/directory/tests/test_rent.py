"""Rents exact to the cent: worked by hand, and rules that hold for any lease."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.months import add_months, days_in_month, full_years
from services.directory.domain.rent import Discount, Price, RentStep, RentTerms, Unit, Unpriced
from services.directory.domain.rent_schedule import Assumptions, Due, Schedule, simulate

SURFACE = Decimal("100.00")


def euros(amount: str, unit: Unit = Unit.MONTH) -> Price:
    return Price(int(Decimal(amount) * 100), unit)


def flat(amount: str = "600", unit: Unit = Unit.MONTH, **options) -> RentTerms:
    return RentTerms(surface=SURFACE, steps=(RentStep(euros(amount, unit)),), **options)


def rents(schedule: Schedule) -> list[int]:
    return [one.due.rent for one in schedule.months]


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("600", Unit.MONTH),
        ("7200", Unit.YEAR),
        ("6", Unit.M2_MONTH),
        ("72", Unit.M2_YEAR),
    ],
)
def test_a_year_from_the_first_of_january(amount: str, unit: Unit) -> None:
    schedule = simulate(flat(amount, unit), Assumptions(date(2027, 1, 1), 12))
    assert rents(schedule) == [600_00] * 12
    assert schedule.total == Due(gross=7200_00, rent=7200_00)
    assert [(one.year, one.due.rent) for one in schedule.civil_years] == [(2027, 7200_00)]


def test_months_begun_and_left_on_the_way_count_by_their_days() -> None:
    schedule = simulate(flat(), Assumptions(date(2027, 1, 15), 2))
    # 17/31 and 14/31 of 600.00
    assert rents(schedule) == [329_03, 600_00, 270_97]
    assert [one.days for one in schedule.months] == [17, 28, 14]
    assert schedule.months[-1].last == date(2027, 3, 14)


def test_a_step_that_begins_within_a_calendar_month() -> None:
    steps = (RentStep(euros("300"), 1), RentStep(euros("600")))
    schedule = simulate(RentTerms(SURFACE, steps), Assumptions(date(2027, 1, 15), 2))
    # 17/31 of 300; 14/28 of 300 and 14/28 of 600; 14/31 of 600
    assert rents(schedule) == [164_52, 450_00, 270_97]


def test_half_a_cent_goes_up() -> None:
    # a twelfth of 1000.02 is 83.335
    assert rents(simulate(flat("1000.02", Unit.YEAR), Assumptions(date(2027, 1, 1), 1))) == [83_34]


def test_exact_where_decimals_would_not_be() -> None:
    terms = RentTerms(Decimal("2.00"), (RentStep(Price(3, Unit.M2_YEAR)),))
    assert terms.first_year_monthly() == 1  # half a cent exactly
    twelfths = replace(terms, surface=Decimal("0.07"), steps=(RentStep(Price(600, Unit.M2_YEAR)),))
    assert twelfths.first_year_monthly() == 4  # 0.07 × 600 / 12 = 3.5


def test_a_month_shared_by_two_lease_years_is_due_once() -> None:
    terms = RentTerms(SURFACE, (RentStep(euros("100"), 12), RentStep(euros("200"))))
    schedule = simulate(terms, Assumptions(date(2027, 1, 15), 24))
    january = next(one for one in schedule.months if one.first == date(2028, 1, 1))
    # 14/31 of 100 = 45.16, 17/31 of 200 = 109.677…: 154.838… due, 109.68 left for the second year
    assert january.due.rent == 154_84
    first, second = schedule.lease_years
    # 54.84 + 11 × 100 + 45.16; 109.68 + 11 × 200 + 14/31 of 200 = 90.32
    assert (first.due.rent, second.due.rent) == (1200_00, 2400_00)
    assert (first.first, first.last) == (date(2027, 1, 15), date(2028, 1, 14))


def test_the_index_is_assumed_to_grow_at_each_anniversary() -> None:
    assumed = Assumptions(date(2027, 1, 1), 36, index_growth=Decimal("2.5"))
    revised = simulate(flat(revised_yearly=True), assumed)
    # 600 × 1.025 = 615.00; × 1.025² = 630.375
    assert rents(revised)[::12] == [600_00, 615_00, 630_38]
    assert rents(simulate(flat(), assumed)) == [600_00] * 36


def test_rent_free_months_leave_the_charges() -> None:
    terms = flat(rent_free_months=2, charges=euros("50"), vat=True)
    schedule = simulate(terms, Assumptions(date(2027, 1, 1), 3))
    assert rents(schedule) == [0, 0, 600_00]
    assert [one.due.vat for one in schedule.months] == [10_00, 10_00, 130_00]
    assert schedule.total.total == 600_00 + 150_00 + 150_00


def test_discounts_add_up_to_their_cap() -> None:
    terms = flat(
        discounts=(
            Discount("inclusion", percent=Decimal("5")),
            Discount("sharing", price=euros("6", Unit.M2_YEAR)),  # 50.00 a month
        ),
        discount_cap=Decimal("10"),
    )

    def with_discounts(*codes: str) -> int:
        assumed = Assumptions(date(2027, 1, 1), 1, discounts=frozenset(codes))
        return simulate(terms, assumed).total.rent

    assert with_discounts() == 600_00
    assert with_discounts("inclusion") == 570_00
    assert with_discounts("sharing") == 550_00
    assert with_discounts("inclusion", "sharing") == 540_00  # 80.00, capped at 60.00
    assert with_discounts("unknown") == 600_00


def test_the_share_of_a_turnover_in_part_of_a_year() -> None:
    assumed = Assumptions(date(2027, 1, 1), 18, turnover=(60_000_00, 90_000_00))
    schedule = simulate(flat(charges=euros("100")), assumed)
    # 8,400 of 60,000; 4,200 of half of 90,000 = 9.33 %
    assert [one.share for one in schedule.lease_years] == [Decimal("14.0"), Decimal("9.3")]
    nothing = simulate(flat(), replace(assumed, turnover=(0,)))
    assert [one.share for one in nothing.lease_years] == [None, None]


def test_the_deposit_is_of_the_first_step_without_discounts_or_free_months() -> None:
    steps = (RentStep(euros("72", Unit.M2_YEAR), 12), RentStep(euros("84", Unit.M2_YEAR)))
    terms = RentTerms(SURFACE, steps, deposit_months=2, rent_free_months=3)
    assert simulate(terms, Assumptions(date(2027, 1, 1), 36)).deposit == 1200_00
    assert terms.first_year_monthly() == 600_00


def test_what_cannot_be_calculated_is_named() -> None:
    endless = RentStep(euros("1"))
    for steps in ((), (endless, endless)):
        with pytest.raises(Unpriced) as refused:
            RentTerms(SURFACE, steps)
        assert refused.value.field == "steps"
    same = (Discount("a", percent=Decimal(1)), Discount("a", percent=Decimal(2)))
    with pytest.raises(Unpriced, match="code of its own"):
        flat(discounts=same)


prices = st.builds(Price, st.integers(0, 10**7), st.sampled_from(Unit))
surfaces = st.decimals(Decimal("0.01"), Decimal("5000"), places=2)
percents = st.decimals(0, 20, places=2)
discounts = st.one_of(
    st.builds(Discount, st.just("a"), percent=percents),
    st.builds(Discount, st.just("a"), price=prices),
)
terms_of_leases = st.builds(
    lambda steps, last, discount, **options: RentTerms(
        steps=(*steps, RentStep(last)), discounts=(discount,), **options
    ),
    steps=st.lists(st.builds(RentStep, prices, st.integers(1, 30)), max_size=4),
    last=prices,
    discount=discounts,
    surface=surfaces,
    charges=st.none() | prices,
    revised_yearly=st.booleans(),
    rent_free_months=st.integers(0, 6),
    deposit_months=st.integers(0, 3),
    discount_cap=st.none() | percents,
    vat=st.booleans(),
)
assumptions = st.builds(
    Assumptions,
    start=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    months=st.integers(1, 40),
    discounts=st.sampled_from([frozenset(), frozenset({"a"})]),
    index_growth=st.decimals(-5, 10, places=2),
    charges_growth=st.decimals(-5, 10, places=2),
)


@given(terms_of_leases, assumptions)
def test_every_list_adds_up_to_the_total(terms: RentTerms, assumed: Assumptions) -> None:
    schedule = simulate(terms, assumed)
    for periods in (schedule.months, schedule.civil_years, schedule.lease_years):
        assert sum((one.due for one in periods), Due()) == schedule.total
        assert sum(one.days for one in periods) == (assumed.end - assumed.start).days + 1
        assert periods[0].first == assumed.start
        assert periods[-1].last == assumed.end
    for one in schedule.months:
        due = one.due
        assert 0 <= due.rent <= due.gross
        assert min(due.charges, due.vat) >= 0
        assert due.total == due.gross - due.discount + due.charges + due.vat


@given(terms_of_leases, assumptions, st.integers(0, 5), st.integers(1, 10**6))
def test_a_higher_price_never_costs_less(
    terms: RentTerms, assumed: Assumptions, which: int, more: int
) -> None:
    steps = list(terms.steps)
    old = steps[which % len(steps)]
    dearer = replace(old, price=replace(old.price, cents=old.price.cents + more))
    steps[which % len(steps)] = dearer
    before = simulate(terms, assumed)
    after = simulate(replace(terms, steps=tuple(steps)), assumed)
    for one, other in zip(before.months, after.months, strict=True):
        assert one.due.rent <= other.due.rent
        assert one.due.total <= other.due.total


@given(terms_of_leases, assumptions, st.integers(1, 30))
def test_a_step_split_in_two_equal_ones_changes_nothing(
    terms: RentTerms, assumed: Assumptions, at: int
) -> None:
    *steps, last = terms.steps
    split = replace(terms, steps=(*steps, replace(last, months=at), last))
    assert simulate(split, assumed) == simulate(terms, assumed)


@given(terms_of_leases, assumptions)
def test_rent_free_months_cost_nothing_and_leave_the_others(
    terms: RentTerms, assumed: Assumptions
) -> None:
    free = simulate(replace(terms, rent_free_months=assumed.months), assumed)
    assert free.total.gross == free.total.rent == 0
    assert free.total.charges == simulate(terms, assumed).total.charges
    none = replace(terms, rent_free_months=0)
    from_the_first = replace(assumed, start=assumed.start.replace(day=1))
    kept = simulate(terms, from_the_first).months[terms.rent_free_months :]
    assert list(kept) == list(simulate(none, from_the_first).months[terms.rent_free_months :])


@given(terms_of_leases, assumptions)
def test_a_longer_lease_begins_like_a_shorter(terms: RentTerms, assumed: Assumptions) -> None:
    whole = simulate(terms, replace(assumed, months=assumed.months + 7)).months
    for shorter, longer in zip(simulate(terms, assumed).months[:-1], whole, strict=False):
        assert shorter == longer


@given(terms_of_leases, assumptions)
def test_whole_calendar_months_cost_the_monthly_rent(
    terms: RentTerms, assumed: Assumptions
) -> None:
    flat_terms = replace(terms, steps=terms.steps[-1:], revised_yearly=False, rent_free_months=0)
    whole = {
        one.due.gross
        for one in simulate(flat_terms, assumed).months
        if one.days == days_in_month(one.first.year, one.first.month)
    }
    assert whole <= {flat_terms.first_year_monthly()}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_months_are_counted_from_the_day_itself(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or add_months(there, 1).day <= day.day
    assert full_years(day, there) in {months // 12, months // 12 - (day.day > there.day)}
