"""The hours an agenda entry may have: moments, whatever offset they are written with."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.entry import FARTHEST, LONGEST, WrongHours, check_hours
from shared.clock import PARIS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LENGTHS = st.timedeltas(min_value=-2 * LONGEST, max_value=2 * LONGEST)
STARTS = st.timedeltas(min_value=-FARTHEST, max_value=2 * FARTHEST)
OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(STARTS, LENGTHS, OFFSETS, OFFSETS)
def test_hours_are_allowed_by_their_moments_alone(start, length, here, there):
    starts_at = (NOW + start).astimezone(here)
    ends_at = (NOW + start + length).astimezone(there)
    field = None
    try:
        check_hours(starts_at, ends_at, NOW)
    except WrongHours as error:
        field = error.field
    if not timedelta(0) < length <= LONGEST:
        assert field == "ends_at"
    else:
        assert field == ("starts_at" if start > FARTHEST else None)


def test_the_night_the_clocks_go_back_has_an_hour_twice():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS).astimezone(UTC)
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS).astimezone(UTC)
    check_hours(first, second, NOW)
    with pytest.raises(WrongHours, match="after it starts"):
        check_hours(second, first, NOW)
