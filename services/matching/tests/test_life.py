"""The life of a match."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.life import Happening, MatchState, after


@given(st.lists(st.sampled_from(Happening)))
def test_what_was_declined_is_never_proposed_again(happenings: list[Happening]) -> None:
    state = MatchState.PROPOSED
    for happening in happenings:
        before, state = state, after(state, happening)
        if before is MatchState.DECLINED:
            assert state is MatchState.DECLINED
    assert (state is MatchState.DECLINED) == (Happening.DECLINED in happenings)


@given(st.sampled_from(MatchState), st.sampled_from(Happening))
def test_twice_is_once(state: MatchState, happening: Happening) -> None:
    assert after(after(state, happening), happening) is after(state, happening)


def test_what_the_platform_dismissed_may_come_back() -> None:
    for ending in set(Happening) - {Happening.FITS, Happening.DECLINED}:
        dismissed = after(MatchState.PROPOSED, ending)
        assert dismissed is MatchState.DISMISSED
        assert after(dismissed, Happening.FITS) is MatchState.PROPOSED
