"""Writing many matches, and being overtaken while doing so."""

from __future__ import annotations

from typing import Any

import pytest

from services.matching.documents import Match
from services.matching.domain.life import MatchState
from services.matching.tests.making import (
    MULHOUSE,
    OTHER_THEME,
    THEME,
    hear,
    matches,
    registered,
    teaser,
    told,
)
from shared.contracts.matching import ProfileUpdated
from shared.ids import new_id

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("database")]


@pytest.fixture
def listing_id() -> str:
    return new_id()


def test_a_profile_changed_while_its_matches_are_written_is_judged_again(
    listing_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = registered()
    write = Match.insert_all.__func__  # type: ignore[attr-defined]

    def overtaken(cls: type[Match], pairs: Any) -> set[str]:
        if profile.themes == [THEME]:
            profile.themes = [OTHER_THEME]
            profile.commit(profile.wishes(ProfileUpdated))
            hear(profile.wishes(ProfileUpdated), sequence=2)
        new: set[str] = write(cls, pairs)
        return new

    monkeypatch.setattr(Match, "insert_all", classmethod(overtaken))
    hear(teaser(listing_id))
    (match,) = matches()
    assert MatchState(match["state"]) is MatchState.DISMISSED


def test_a_hundred_takers_are_each_proposed_once(listing_id: str) -> None:
    for number in range(100):
        registered(f"taker-{number}", place=MULHOUSE)
    for _ in range(2):
        hear(teaser(listing_id))
    found = matches(listing_id=listing_id)
    assert len({match["owner"] for match in found}) == len(found) == 100
    assert {tuple(told(match)) for match in found} == {("proposed",)}
