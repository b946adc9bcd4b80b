"""What matching does when listings and profiles change.

Every reaction first stores what it was told, guarded by the version, then brings the matches up to
date with what is stored: events that come twice, late or out of order end in the same matches.
"""

from __future__ import annotations

from typing import Any

from services.matching.documents import KnownListing
from services.matching.places import centre_of
from services.matching.proposals import match_listing, match_profile
from shared.contracts.directory import (
    ListingConcluded,
    ListingPublished,
    ListingTeaser,
    ListingUpdated,
    ListingWithdrawn,
)
from shared.contracts.matching import ProfilePaused, ProfileRegistered, ProfileUpdated
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.persistence.projection import upsert_newer

reactions = Reactions(group="matching.reactions")


@reactions.on(ListingPublished, ListingUpdated)
def on_listing_published(event: ListingTeaser, envelope: Envelope) -> None:
    """Know the listing as it is now, and match it with the profiles."""
    centre = centre_of(event.area.level, event.area.code)
    _know(
        event.listing_id,
        envelope,
        status="published",
        title=event.title,
        themes=list(event.themes),
        naf_division=event.naf_division,
        area={"level": event.area.level, "code": event.area.code},
        asking_price=event.asking_price,
        latitude=centre.latitude if centre else None,
        longitude=centre.longitude if centre else None,
    )


@reactions.on(ListingWithdrawn)
def on_listing_withdrawn(event: ListingWithdrawn, envelope: Envelope) -> None:
    """Dismiss the matches of a listing taken offline."""
    _know(event.listing_id, envelope, status="withdrawn")


@reactions.on(ListingConcluded)
def on_listing_concluded(event: ListingConcluded, envelope: Envelope) -> None:
    """Dismiss the matches of a business handed over."""
    _know(event.listing_id, envelope, status="concluded")


@reactions.on(ProfileRegistered)
def on_profile_registered(event: ProfileRegistered, _: Envelope) -> None:
    """Match a new profile with the published listings."""
    match_profile(event.profile_id)


@reactions.on(ProfileUpdated)
def on_profile_updated(event: ProfileUpdated, _: Envelope) -> None:
    """Match the profile again, and dismiss what no longer fits."""
    match_profile(event.profile_id)


@reactions.on(ProfilePaused)
def on_profile_paused(event: ProfilePaused, _: Envelope) -> None:
    """Dismiss the open matches of a profile that wants none for now."""
    match_profile(event.profile_id)


def _know(listing_id: str, envelope: Envelope, **told: Any) -> None:
    # matched even when nothing newer was told: the first try may have stopped in between
    upsert_newer(KnownListing._get_collection(), listing_id, envelope.sequence, told)
    match_listing(listing_id)
