"""What an action does to a listing, and the events that tell the others."""

from __future__ import annotations

from services.directory.documents import Listing
from services.directory.domain.listing import Action, Status, after
from shared.clock import utc_now
from shared.contracts.directory import (
    ListingConcluded,
    ListingPublished,
    ListingUpdated,
    ListingWithdrawn,
)
from shared.contracts.event import Event


def apply_action(listing: Listing, action: Action) -> list[Event]:
    """Move the listing to its next status and return the events that tell it.

    A draft withdrawn tells nothing: nobody had heard of it.

    :raises NotAllowed: the status does not allow the action.
    """
    before = listing.status
    listing.status = after(before, action)
    if listing.status is Status.PUBLISHED:
        listing.published_at = utc_now()
        return [listing.teaser(ListingPublished)]
    if before is Status.DRAFT:
        return []
    if listing.status is Status.WITHDRAWN:
        return [ListingWithdrawn(listing_id=listing.id)]
    return [ListingConcluded(listing_id=listing.id)]


def tell_change(listing: Listing) -> list[Event]:
    """Return the event of a change to the teaser: none while it is not published."""
    return [listing.teaser(ListingUpdated)] if listing.status is Status.PUBLISHED else []
