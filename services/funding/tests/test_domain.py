"""The life of a call and the hours it may have: moments, whatever the clocks on the walls say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.funding.domain.call import (
    HORIZON,
    Hours,
    NotAllowed,
    Status,
    Step,
    WrongHours,
    after,
    by_the_hour,
    check_amendment,
    check_hours,
    due_at,
)
from shared.clock import PARIS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.timedeltas(min_value=-2 * HORIZON, max_value=2 * HORIZON).map(lambda d: NOW + d)
OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
HOURS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: Hours(*sorted(pair)))


def field_refused(check, *arguments):
    try:
        check(*arguments)
    except WrongHours as error:
        return error.field
    return None


@given(MOMENTS, MOMENTS, OFFSETS, OFFSETS)
def test_a_new_call_has_hours_that_make_sense_whatever_their_offsets(opens, closes, here, there):
    hours = Hours(opens.astimezone(here), closes.astimezone(there))
    assert hours == Hours(opens, closes)
    in_order = hours.closes_at > hours.opens_at
    in_time = NOW < hours.closes_at <= NOW + HORIZON
    recent = NOW - hours.opens_at <= HORIZON
    expected = "closes_at" if not (in_order and in_time) else None if recent else "opens_at"
    assert field_refused(check_hours, hours, NOW) == expected


@given(HOURS)
def test_by_the_hour_it_opens_then_closes(hours):
    assume(hours.opens_at < hours.closes_at)
    tick = timedelta(milliseconds=1)
    for now, standing in (
        (hours.opens_at - tick, Status.ANNOUNCED),
        (hours.opens_at, Status.OPEN),
        (hours.closes_at - tick, Status.OPEN),
        (hours.closes_at, Status.CLOSED),
    ):
        assert by_the_hour(Status.ANNOUNCED, hours, now) is standing
    assert due_at(Status.ANNOUNCED, hours) == hours.opens_at
    assert due_at(Status.OPEN, hours) == hours.closes_at
    assert due_at(Status.CLOSED, hours) is None


@given(HOURS, HOURS)
def test_an_open_call_never_loses_time(before, new):
    assume(before.opens_at <= NOW < before.closes_at)
    allowed = field_refused(check_amendment, Status.OPEN, before, new, NOW) is None
    if allowed:
        assert new.opens_at == before.opens_at
        assert new.closes_at >= before.closes_at
    extended = Hours(before.opens_at, before.closes_at + timedelta(days=1))
    if extended.closes_at - NOW <= HORIZON:
        # announced still, when no worker was there at its hour: it counts as open all the same
        for status in (Status.ANNOUNCED, Status.OPEN):
            check_amendment(status, before, extended, NOW)
            assert field_refused(check_amendment, status, extended, before, NOW) == "closes_at"


@pytest.mark.parametrize("status", Status)
def test_what_closed_by_the_hour_is_closed_whether_or_not_it_was_told(status):
    hours = Hours(NOW - timedelta(days=2), NOW - timedelta(days=1))
    with pytest.raises(NotAllowed, match="closed"):
        check_amendment(status, hours, hours, NOW)


def test_the_table_of_steps_is_the_whole_life():
    allowed = set()
    for status in Status:
        for step in Step:
            try:
                allowed.add((status.value, step.value, after(status, step).value))
            except NotAllowed:
                continue
    assert allowed == {
        ("announced", "amended", "announced"),
        ("announced", "opened", "open"),
        ("open", "amended", "open"),
        ("open", "closed", "closed"),
    }


def test_the_night_the_clocks_go_back_has_an_hour_twice():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    second = first.replace(fold=1)
    now = datetime(2026, 10, 20, tzinfo=UTC)
    hours = Hours(first, second)
    assert hours.closes_at - hours.opens_at == timedelta(hours=1)
    check_hours(hours, now)
    assert field_refused(check_hours, Hours(second, first), now) == "closes_at"


def test_an_hour_without_its_offset_is_no_moment():
    with pytest.raises(ValueError, match="opens_at"):
        Hours(NOW.replace(tzinfo=None), NOW)
