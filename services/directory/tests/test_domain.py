"""The life of a listing, and what makes a structure one of the ESS."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.listing import RESULTS, Action, NotAllowed, Status, after, is_public
from services.directory.domain.structure import (
    EssReason,
    clean_siren,
    clean_siret,
    ess_reason,
)

ACTIONS = st.lists(st.sampled_from(Action), max_size=12)


@given(ACTIONS)
def test_whatever_is_done_a_concluded_listing_stays_so(actions: list[Action]) -> None:
    status, concluded = Status.DRAFT, False
    for action in actions:
        before = status
        with suppress(NotAllowed):
            status = after(status, action)
            assert status is RESULTS[action]
            assert after(status, action) is status
        assert not concluded or status is Status.CONCLUDED
        assert status is not Status.CONCLUDED or before in {Status.PUBLISHED, Status.CONCLUDED}
        concluded = status is Status.CONCLUDED


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(NotAllowed, match="possible now: publish"):
        after(Status.WITHDRAWN, Action.CONCLUDE)
    with pytest.raises(NotAllowed, match="possible now: none"):
        after(Status.CONCLUDED, Action.PUBLISH)


def test_only_what_is_published_is_for_everyone() -> None:
    assert [status for status in Status if is_public(status)] == [Status.PUBLISHED]


@pytest.mark.parametrize(
    ("legal_form", "kinds", "reason"),
    [
        ("9220", [], EssReason.LEGAL_FORM),
        ("9260", ["ACI"], EssReason.LEGAL_FORM),
        ("5710", ["EI"], EssReason.INCLUSION),
        ("5710", [], EssReason.DECLARED),
        (None, [], EssReason.DECLARED),
    ],
)
def test_the_strongest_reason_is_kept(
    legal_form: str | None, kinds: list[str], reason: EssReason
) -> None:
    assert ess_reason(legal_form, kinds) is reason


@given(st.text(alphabet="0123456789", min_size=13, max_size=13))
def test_one_digit_in_ten_makes_a_siret(start: str) -> None:
    valid = [digit for digit in "0123456789" if _is_siret(start + digit)]
    postal = start.startswith("356000000")
    assert postal or len(valid) <= 1
    for digit in valid:
        spaced = f"{start[:3]} {start[3:6]} {start[6:9]} {start[9:]}{digit}"
        assert clean_siret(spaced) == start + digit


def _is_siret(text: str) -> bool:
    try:
        return clean_siret(text) == text
    except ValueError:
        return False


def test_numbers_of_the_register_are_checked() -> None:
    assert clean_siret("350 661 344 00035") == "35066134400035"
    assert clean_siret("35600000049837") == "35600000049837"  # La Poste
    assert clean_siren("350661344") == "350661344"
    for wrong in ("35066134400036", "350661344", "texte", ""):
        with pytest.raises(ValueError, match="14 digits"):
            clean_siret(wrong)
    with pytest.raises(ValueError, match="9 digits"):
        clean_siren("350661345")
