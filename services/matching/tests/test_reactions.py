"""The reactions: each event twice, late, and out of order."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from services.matching.documents import KnownListing, Profile
from services.matching.domain.life import DeclineReason, ProfileStatus
from services.matching.proposals import decline, match_listing
from services.matching.tests.making import (
    M2A,
    OTHER_THEME,
    STRASBOURG,
    hear,
    matches,
    registered,
    teaser,
    told,
)
from shared.contracts.directory import ListingConcluded, ListingUpdated, ListingWithdrawn
from shared.contracts.fields import Area
from shared.contracts.matching import (
    MatchDismissed,
    MatchProposed,
    ProfilePaused,
    ProfileRegistered,
    ProfileUpdated,
)
from shared.ids import new_id

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("database")]


@pytest.fixture
def listing_id() -> str:
    return new_id()


def test_a_published_listing_is_proposed_to_whom_it_fits(listing_id: str) -> None:
    fitting = registered()
    registered("lea", themes=[OTHER_THEME])
    registered("far", place=STRASBOURG)
    registered("poor", budget=10_000)
    registered("paused", status=ProfileStatus.PAUSED)
    hear(teaser(listing_id))
    (match,) = matches()
    assert match["profile_id"] == fitting.id
    assert match["state"] == "proposed"
    assert match["score"] == sum(one["points"] for one in match["criteria"])
    event = MatchProposed.from_data(match["outbox"][0]["data"])
    assert event.recipient == "tarek"
    assert event.score == match["score"]
    assert event.reasons == ["themes", "distance", "sector", "budget"]
    assert event.match_id == match["_id"]


def test_the_owner_s_words_stay_with_the_profile(listing_id: str) -> None:
    profile = registered(label="chut, c’est personnel")
    hear(teaser(listing_id))
    stored = Profile._get_collection().find_one({"_id": profile.id})
    events = json.dumps([stored["outbox"], matches()[0]["outbox"]], default=str)
    assert "personnel" not in events
    assert "tarek" not in json.dumps(stored["outbox"], default=str)


@pytest.mark.parametrize(("level", "code"), [("epci", M2A), ("department", "68"), ("region", "44")])
def test_a_wide_area_is_near_to_who_is_in_it(listing_id: str, level: Any, code: str) -> None:
    registered(radius_km=0)
    hear(teaser(listing_id, area=Area(level=level, code=code)))
    (match,) = matches()
    assert match["criteria"][1]["reason"] == "inside-area"


def test_the_border_stops_nobody(listing_id: str) -> None:
    registered(place="CH-2661604", radius_km=10)
    hear(teaser(listing_id, area=Area(level="commune", code="68297")))
    (match,) = matches()
    assert match["criteria"][1]["facts"]["km"] < 10


def test_a_very_wide_radius_reaches_far(listing_id: str) -> None:
    registered(radius_km=600)
    hear(teaser(listing_id, area=Area(level="commune", code=STRASBOURG)))
    assert len(matches()) == 1


def test_twice_proposes_once(listing_id: str) -> None:
    profile = registered()
    for _ in range(2):
        hear(teaser(listing_id))
        hear(profile.wishes(ProfileRegistered))
    (match,) = matches()
    assert told(match) == ["proposed"]


def test_a_reaction_cut_short_is_completed_by_the_next_try(
    listing_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered()
    with monkeypatch.context() as patch:
        patch.setattr("services.matching.reactions.match_listing", _killed)
        with pytest.raises(RuntimeError):
            hear(teaser(listing_id))
    assert KnownListing._get_collection().find_one({"_id": listing_id})
    hear(teaser(listing_id))
    assert len(matches()) == 1


def _killed(_: str) -> None:
    raise RuntimeError("killed")


@pytest.mark.parametrize(
    ("gone", "reason"),
    [(ListingWithdrawn, "listing-withdrawn"), (ListingConcluded, "listing-concluded")],
)
def test_a_listing_that_goes_dismisses_its_matches(
    listing_id: str, gone: type[ListingWithdrawn | ListingConcluded], reason: str
) -> None:
    registered()
    hear(teaser(listing_id))
    for _ in range(2):
        hear(gone(listing_id=listing_id), sequence=2)
    (match,) = matches()
    assert told(match) == ["proposed", "dismissed"]
    assert MatchDismissed.from_data(match["outbox"][1]["data"]).reason == reason


def test_a_listing_put_back_is_proposed_again(listing_id: str) -> None:
    registered()
    hear(teaser(listing_id))
    hear(ListingWithdrawn(listing_id=listing_id), sequence=2)
    hear(teaser(listing_id, title="De retour"), sequence=3)
    (match,) = matches()
    assert told(match) == ["proposed", "dismissed", "proposed"]
    assert match["listing_title"] == "De retour"
    assert "dismissed_because" not in match


@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_what_the_taker_declined_is_never_proposed_again(
    listing_id: str, withdrawn_first: bool
) -> None:
    profile = registered()
    hear(teaser(listing_id))
    (match,) = matches()
    if withdrawn_first:
        hear(ListingWithdrawn(listing_id=listing_id), sequence=2)
    decline(match["_id"], DeclineReason.TOO_FAR)
    decline(match["_id"], DeclineReason.TOO_FAR)
    hear(teaser(listing_id), sequence=3)
    hear(profile.wishes(ProfileUpdated), sequence=2)
    (match,) = matches()
    assert match["state"] == "declined"
    assert told(match) == ["proposed", "dismissed"]


def test_late_and_repeated_events_change_nothing(listing_id: str) -> None:
    registered()
    hear(ListingWithdrawn(listing_id=listing_id), sequence=2)
    hear(teaser(listing_id), sequence=1)
    assert matches() == []
    hear(teaser(listing_id, asking_price=80_000), sequence=4)
    hear(teaser(listing_id, ListingUpdated, asking_price=1_000_000), sequence=3)
    (match,) = matches()
    assert match["state"] == "proposed"
    assert match["criteria"][3]["facts"]["price"] == 80_000


def test_any_order_ends_in_the_same_matches(listing_id: str) -> None:
    registered()
    events = [
        (1, teaser(listing_id)),
        (2, teaser(listing_id, ListingUpdated, asking_price=70_000)),
        (3, ListingWithdrawn(listing_id=listing_id)),
        (4, teaser(listing_id, asking_price=60_000)),
        (5, teaser(listing_id, ListingUpdated, title="Dernière version")),
    ]
    disorder = events * 2
    random.shuffle(disorder)
    for sequence, event in disorder:
        hear(event, sequence)
    (match,) = matches()
    assert (match["state"], match["listing_title"]) == ("proposed", "Dernière version")
    said = told(match)
    assert said == [("proposed", "dismissed")[index % 2] for index in range(len(said))]


def test_an_update_refreshes_a_match_without_telling_again(listing_id: str) -> None:
    registered()
    hear(teaser(listing_id))
    hear(teaser(listing_id, ListingUpdated, asking_price=110_000), sequence=2)
    (match,) = matches()
    assert told(match) == ["proposed"]
    assert match["criteria"][3]["reason"] == "slightly-above"
    assert match["score"] < 100


def test_an_update_that_no_longer_fits_dismisses(listing_id: str) -> None:
    registered()
    hear(teaser(listing_id))
    hear(teaser(listing_id, ListingUpdated, themes=[OTHER_THEME]), sequence=2)
    (match,) = matches()
    assert told(match) == ["proposed", "dismissed"]
    assert match["dismissed_because"] == "no-longer-fits"


def test_a_new_profile_is_proposed_what_is_published(listing_id: str) -> None:
    hear(teaser(listing_id))
    gone = new_id()
    hear(teaser(gone))
    hear(ListingConcluded(listing_id=gone), sequence=2)
    profile = registered()
    for _ in range(2):
        hear(profile.wishes(ProfileRegistered))
    (match,) = matches()
    assert match["listing_id"] == listing_id
    assert told(match) == ["proposed"]


def test_a_profile_that_changes_is_matched_again(listing_id: str) -> None:
    other = new_id()
    hear(teaser(listing_id))
    hear(teaser(other, themes=[OTHER_THEME]))
    profile = registered()
    hear(profile.wishes(ProfileRegistered))
    profile.themes = [OTHER_THEME]
    profile.commit(profile.wishes(ProfileUpdated))
    for _ in range(2):
        hear(profile.wishes(ProfileUpdated), sequence=2)
    by_listing = {match["listing_id"]: match for match in matches()}
    assert told(by_listing[listing_id]) == ["proposed", "dismissed"]
    assert told(by_listing[other]) == ["proposed"]


def test_a_paused_profile_has_no_open_match_until_it_resumes(listing_id: str) -> None:
    hear(teaser(listing_id))
    profile = registered()
    hear(profile.wishes(ProfileRegistered))
    profile.status = ProfileStatus.PAUSED
    profile.commit(ProfilePaused(profile_id=profile.id))
    for _ in range(2):
        hear(ProfilePaused(profile_id=profile.id), sequence=2)
    hear(teaser(listing_id, ListingUpdated, asking_price=1), sequence=2)
    (match,) = matches()
    assert told(match) == ["proposed", "dismissed"]
    assert match["dismissed_because"] == "profile-paused"
    profile.status = ProfileStatus.ACTIVE
    profile.commit(profile.wishes(ProfileUpdated))
    hear(profile.wishes(ProfileUpdated), sequence=3)
    assert told(matches()[0]) == ["proposed", "dismissed", "proposed"]


def test_a_late_pause_does_not_stop_a_resumed_profile(listing_id: str) -> None:
    hear(teaser(listing_id))
    profile = registered()
    hear(profile.wishes(ProfileRegistered))
    hear(ProfilePaused(profile_id=profile.id), sequence=0)
    (match,) = matches()
    assert told(match) == ["proposed"]


def test_events_of_unknown_things_are_harmless() -> None:
    hear(ListingConcluded(listing_id=new_id()))
    hear(ProfilePaused(profile_id=new_id()))
    match_listing("nothing")
    assert matches() == []


def test_an_unknown_area_is_not_proposed_and_not_refused(listing_id: str) -> None:
    registered()
    hear(teaser(listing_id, area=Area(level="commune", code="00000")))
    assert matches() == []
