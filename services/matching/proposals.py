"""Bringing matches up to date: of one listing with every profile, or of one profile with every
listing.

Each run starts from what is stored and may be repeated or interrupted at any point: the id of a
match is derived from its pair, and its events are written with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import stamina

from services.matching.documents import KnownListing, Match, Profile
from services.matching.domain.criteria import explain
from services.matching.domain.explanation import Distance, Explanation, Offer, Wishes
from services.matching.domain.life import DeclineReason, Happening, MatchState, ProfileStatus, after
from services.matching.domain.reach import EVERYWHERE, cell_of, keys
from shared.clock import utc_now
from shared.ids import derive_id
from shared.persistence.errors import Conflict, Gone
from shared.reference.geography import distance_km

Stored = Mapping[str, Any]

PROFILE_FIELDS = dict.fromkeys(
    (
        "sequence",
        "status",
        "owner",
        "themes",
        "naf_divisions",
        "latitude",
        "longitude",
        "within",
        "radius_km",
        "budget",
    ),
    1,
)
ENDING_OF_LISTING: Mapping[str, Happening] = {
    "withdrawn": Happening.LISTING_WITHDRAWN,
    "concluded": Happening.LISTING_CONCLUDED,
}
ONE_BATCH = 1000
"""Documents fetched at once: the round trips of the default 101 cost more than the rest."""
FIRST_BULK = 10
"""Matches written at once at first, then twice as many each time: the best are told first, while
the others are written."""

again_when_overtaken = stamina.retry(on=Conflict, attempts=5, wait_initial=0.01, wait_max=0.2)


@dataclass(frozen=True, slots=True)
class Fit:
    """A pair worth proposing, with the versions it was judged on."""

    id: str
    profile: Stored
    listing: Stored
    explanation: Explanation


@again_when_overtaken
def match_listing(listing_id: str) -> None:
    """Propose the listing to every active profile it fits; dismiss the matches it no longer has.

    :raises Conflict: it kept being overtaken by other writes.
    """
    listing = KnownListing._get_collection().find_one({"_id": listing_id})
    if listing is None:
        return
    profiles: Iterable[Stored] = ()
    if listing["status"] == "published":
        profiles = Profile._get_collection().find(
            {"looks_in": {"$in": _looked_up_by(listing)}}, PROFILE_FIELDS, batch_size=ONE_BATCH
        )
    fits = _fitting((profile, listing) for profile in profiles)
    ending = ENDING_OF_LISTING.get(listing["status"], Happening.NO_LONGER_FITS)
    new = _bring_up_to_date({"listing_id": listing_id}, fits, ending)
    _check_not_overtaken(Profile, (fits[id_].profile for id_ in new))


@again_when_overtaken
def match_profile(profile_id: str) -> None:
    """Propose to the profile every published listing that fits; dismiss those that do not.

    :raises Conflict: it kept being overtaken by other writes.
    """
    profile = Profile._get_collection().find_one(
        {"_id": profile_id}, {**PROFILE_FIELDS, "status": 1}
    )
    if profile is None:
        return
    listings: Iterable[Stored] = ()
    ending = Happening.PROFILE_PAUSED
    if profile["status"] == ProfileStatus.ACTIVE:
        ending = Happening.NO_LONGER_FITS
        listings = KnownListing._get_collection().find(
            {"status": "published", "themes": {"$in": profile["themes"]}}, batch_size=ONE_BATCH
        )
    fits = _fitting((profile, listing) for listing in listings)
    new = _bring_up_to_date({"profile_id": profile_id}, fits, ending)
    _check_not_overtaken(KnownListing, (fits[id_].listing for id_ in new))


@again_when_overtaken
def decline(match_id: str, reason: DeclineReason) -> Match:
    """Dismiss a match for its taker, who is never proposed it again; done twice, once.

    :raises Gone: there is no such match.
    :raises Conflict: it kept being overtaken by other writes.
    """
    match = Match.load(match_id)
    if match is None:
        raise Gone(f"Match {match_id} is not there")
    before = match.state
    match.state = after(before, Happening.DECLINED)
    if match.state is not before:
        match.dismissed_because = reason.value
        # what the platform had dismissed was told already
        match.commit(*[match.dismissed()] if before is MatchState.PROPOSED else [])
    return match


def judge(profile: Stored, listing: Stored) -> Explanation:
    """Judge a stored listing for a stored profile."""
    area = listing["area"]
    km = None
    if (latitude := listing.get("latitude")) is not None:
        km = distance_km(
            (profile["latitude"], profile["longitude"]), (latitude, listing["longitude"])
        )
    return explain(
        Wishes(
            themes=frozenset(profile["themes"]),
            naf_divisions=frozenset(profile["naf_divisions"]),
            radius_km=profile["radius_km"],
            budget=profile.get("budget"),
        ),
        Offer(
            themes=frozenset(listing["themes"]),
            naf_division=listing.get("naf_division"),
            area_level=area["level"],
            area_code=area["code"],
            asking_price=listing.get("asking_price"),
        ),
        Distance(km=km, inside=f"{area['level']}:{area['code']}" in profile["within"]),
    )


def _looked_up_by(listing: Stored) -> list[str]:
    area = listing["area"]
    places = [f"{area['level']}:{area['code']}", EVERYWHERE]
    if (latitude := listing.get("latitude")) is not None:
        places.append(cell_of(latitude, listing["longitude"]))
    return keys(listing["themes"], places)


def _fitting(pairs: Iterable[tuple[Stored, Stored]]) -> dict[str, Fit]:
    found = {}
    for profile, listing in pairs:
        explanation = judge(profile, listing)
        if explanation.fits:
            id_ = derive_id("match", listing["_id"], profile["_id"])
            found[id_] = Fit(id_, profile, listing, explanation)
    return found


def _bring_up_to_date(
    scope: Mapping[str, str], fits: Mapping[str, Fit], ending: Happening
) -> set[str]:
    """Make the matches of `scope` be those that fit; return the ids that are new."""
    stored = {
        match["_id"]: match for match in Match._get_collection().find(scope, batch_size=ONE_BATCH)
    }
    for id_, match in stored.items():
        fit = fits.get(id_)
        state = MatchState(match["state"])
        wanted = after(state, Happening.FITS if fit else ending)
        if wanted is not state or (fit and state is MatchState.PROPOSED and _differs(match, fit)):
            _move(id_, wanted, fit, ending)
    missing = [fit for id_, fit in fits.items() if id_ not in stored]
    missing.sort(key=lambda fit: fit.explanation.score, reverse=True)
    new: set[str] = set()
    size = FIRST_BULK
    while missing:
        bulk, missing, size = missing[:size], missing[size:], size * 2
        matches = [_proposal(fit) for fit in bulk]
        new |= Match.insert_all([(match, [match.proposed()]) for match in matches])
    return new


def _move(id_: str, wanted: MatchState, fit: Fit | None, ending: Happening) -> None:
    match = Match.load(id_)
    if match is None:
        return
    before, match.state = match.state, wanted
    if fit is None:
        match.dismissed_because = ending.value
        match.commit(match.dismissed())
        return
    for name, value in _description(fit).items():
        setattr(match, name, value)
    if before is wanted:
        match.commit()
    else:
        match.proposed_at, match.dismissed_because = utc_now(), None
        match.commit(match.proposed())


def _proposal(fit: Fit) -> Match:
    return Match(
        id=fit.id,
        listing_id=fit.listing["_id"],
        profile_id=fit.profile["_id"],
        owner=fit.profile["owner"],
        proposed_at=utc_now(),
        **_description(fit),
    )


def _description(fit: Fit) -> dict[str, Any]:
    return {
        "listing_title": fit.listing["title"],
        "themes": fit.listing["themes"],
        "area": fit.listing["area"],
        "score": fit.explanation.score,
        "criteria": _criteria(fit),
    }


def _criteria(fit: Fit) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code.value,
            "met": one.met,
            "points": one.points,
            "out_of": one.out_of,
            "reason": one.reason,
            "facts": dict(one.facts),
        }
        for one in fit.explanation.criteria
    ]


def _differs(match: Stored, fit: Fit) -> bool:
    return any(match[name] != value for name, value in _description(fit).items())


def _check_not_overtaken(
    model: type[Profile] | type[KnownListing], judged: Iterable[Stored]
) -> None:
    """Look whether what new matches were judged on was changed while they were written.

    :raises Conflict: it was; whoever changed it may have looked before the matches were there.
    """
    versions = {one["_id"]: one["sequence"] for one in judged}
    if not versions:
        return
    now = model._get_collection().find({"_id": {"$in": list(versions)}}, {"sequence": 1})
    if any(one["sequence"] != versions[one["_id"]] for one in now):
        raise Conflict("a profile or listing changed while its matches were written")
