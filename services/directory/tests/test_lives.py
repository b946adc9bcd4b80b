"""The lives of partnerships, premises and good practices; who may rent; what the dates call for."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.layout import ROOT
from services.directory.domain import partnership, practice, premises
from services.directory.domain.eligibility import (
    Applicant,
    Eligibility,
    Stay,
    Warned,
    refusals,
    warnings,
)
from services.directory.domain.partnership import Action, Status, Term, WrongTerm, by_the_date
from services.directory.domain.rent import Price, RentStep, RentTerms, Unit
from services.directory.domain.rent_schedule import Assumptions
from services.directory.domain.transitions import NotAllowed, is_done, step
from shared.clock import PARIS

TODAY = date(2027, 6, 15)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
terms = st.builds(
    lambda start, length, notice: Term(
        start, None if length is None else start + timedelta(days=length), notice
    ),
    days,
    st.none() | st.integers(0, 1500),
    st.integers(0, 730),
)


@pytest.mark.parametrize("life", [partnership, premises, practice])
def test_every_state_is_reached_and_a_refusal_says_what_is_possible(life) -> None:
    reached = {life.Status.DRAFT} | set(life.TRANSITIONS.values())
    assert reached == set(life.Status)
    assert {action for _, action in life.TRANSITIONS} == set(life.Action)
    for status in life.Status:
        for action in life.Action:
            if (status, action) not in life.TRANSITIONS:
                with pytest.raises(NotAllowed, match="possible now"):
                    step(life.TRANSITIONS, life.WHAT, status, action)


@pytest.mark.parametrize("life", [partnership, premises, practice])
def test_each_life_is_drawn_as_it_is(life) -> None:
    page = (ROOT / "docs" / "architecture" / "states.md").read_text(encoding="utf-8")
    (section,) = (one for one in page.split("\n## ") if one.startswith(f"{life.WHAT}\n"))
    drawn = re.findall(r"^ +(\S+) --> (\S+): (\S+)$", section, re.MULTILINE)
    table = [(status, after, action) for (status, action), after in life.TRANSITIONS.items()]
    assert sorted(drawn) == sorted(table)


def test_what_is_done_is_known() -> None:
    table = premises.TRANSITIONS
    assert is_done(table, premises.Status.PUBLISHED, premises.Action.RELEASE)
    assert not is_done(table, premises.Status.RESERVED, premises.Action.PUBLISH)


@given(terms, st.lists(days, max_size=6).map(sorted))
def test_a_term_gives_notice_once_and_ends_once(term: Term, passing: list[date]) -> None:
    status, done = Status.ACTIVE, []
    for today in [*passing, *passing]:
        while action := by_the_date(status, term, today):
            status = partnership.after(status, action)
            done.append(action)
    assert done in ([], [Action.GIVE_NOTICE], [Action.LAPSE], [Action.GIVE_NOTICE, Action.LAPSE])
    if passing and term.ends_on:
        assert (status is Status.ENDED) == (passing[-1] > term.ends_on)
    if term.ends_on is None:
        assert done == []


@given(terms, st.sampled_from(Status))
def test_it_is_due_at_the_first_moment_its_dates_call_for_something(term, status) -> None:
    moment = partnership.due_at(status, term)
    if moment is None:
        assert by_the_date(status, term, date(2100, 1, 1)) is None
        return
    before = (moment.astimezone(UTC) - timedelta(milliseconds=1)).astimezone(PARIS).date()
    assert by_the_date(status, term, before) is None
    assert by_the_date(status, term, moment.astimezone(PARIS).date()) is not None


def test_days_are_those_of_paris_when_the_clocks_change() -> None:
    term = Term(date(2026, 1, 1), date(2027, 3, 27), 0)
    assert partnership.due_at(Status.ACTIVE, term) == datetime(2027, 3, 26, 23, tzinfo=UTC)
    # the night of 27 to 28 March is that of the change: midnight is still in winter time
    assert partnership.due_at(Status.RENEWAL_DUE, term) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    summer = Term(date(2026, 1, 1), date(2027, 3, 28), 0)
    assert partnership.due_at(Status.RENEWAL_DUE, summer) == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_one_that_lapsed_while_nothing_ran_gives_no_notice() -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31))
    assert by_the_date(Status.ACTIVE, term, date(2027, 1, 1)) is Action.LAPSE
    assert by_the_date(Status.ACTIVE, term, date(2026, 12, 31)) is Action.GIVE_NOTICE


def test_a_renewal_goes_further() -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31), 30)
    assert term.notice_on == date(2026, 12, 1)
    assert term.renewed(date(2027, 12, 31)).notice_on == date(2027, 12, 1)
    assert term.renewed(None).notice_on is None
    for wrong in (date(2026, 12, 31), date(2026, 6, 1)):
        with pytest.raises(WrongTerm, match="beyond its last day, 2026-12-31"):
            term.renewed(wrong)
    with pytest.raises(WrongTerm, match="nothing to renew"):
        Term(date(2026, 1, 1)).renewed(date(2027, 1, 1))
    with pytest.raises(WrongTerm, match="starts or later"):
        Term(date(2026, 1, 2), date(2026, 1, 1))


@given(st.lists(st.sampled_from(premises.Action), max_size=12))
def test_premises_withdrawn_are_for_nobody(actions) -> None:
    status = premises.Status.DRAFT
    for action in actions:
        with suppress(NotAllowed):
            status = step(premises.TRANSITIONS, premises.WHAT, status, action)
            hidden = action is premises.Action.WITHDRAW
            assert (status in premises.OPEN_TO_ALL) is not hidden


def test_an_author_never_changes_what_is_moderated() -> None:
    editable = [one for one in practice.Status if practice.may_edit(one, is_agent=False)]
    assert editable == [practice.Status.DRAFT]
    assert practice.may_edit(practice.Status.PUBLISHED, is_agent=True)


@pytest.mark.parametrize(
    ("founded", "allowed"),
    [(date(2024, 6, 16), True), (date(2024, 6, 15), False), (date(2027, 7, 1), True)],
)
def test_a_firm_under_three_years(founded: date, allowed: bool) -> None:
    found = refusals(Eligibility(under_years=3), Applicant(founded_on=founded), TODAY)
    assert found == ([] if allowed else [Warned.TOO_OLD])


def test_what_is_not_told_refuses_nothing() -> None:
    strict = Eligibility(under_years=1, ess_only=True, naf_divisions=frozenset({"13"}))
    assert refusals(strict, Applicant(), TODAY) == []
    applicant = Applicant(date(2000, 1, 1), is_ess=False, naf_division="62")
    assert refusals(strict, applicant, TODAY) == [
        Warned.TOO_OLD,
        Warned.NOT_ESS,
        Warned.OTHER_ACTIVITY,
    ]


def test_a_simulation_warns_of_what_speaks_against_it() -> None:
    rent = RentTerms(Decimal(10), (RentStep(Price(100, Unit.MONTH), 12),))
    stay = Stay(date(2027, 2, 1), date(2028, 2, 15), maximum_months=23)

    def warned(start: date, months: int) -> list[Warned]:
        return warnings(rent, Assumptions(start, months), stay, Eligibility(), Applicant())

    assert warned(date(2027, 2, 16), 12) == []
    assert warned(date(2027, 1, 31), 12) == [Warned.NOT_YET_AVAILABLE]
    assert warned(date(2027, 2, 17), 12) == [Warned.NO_LONGER_AVAILABLE]
    assert warned(date(2027, 2, 1), 24) == [
        Warned.BEYOND_MAXIMUM_STAY,
        Warned.BEYOND_STEPS,
        Warned.NO_LONGER_AVAILABLE,
    ]
