"""What the directory does when others say something: publish the listings partners offer."""

from __future__ import annotations

from services.directory.documents import AreaCode, Listing
from services.directory.domain.listing import Action
from services.directory.publication import apply_action, tell_change
from shared.contracts.partners import ListingOfferPromoted
from shared.ids import derive_id
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions

reactions = Reactions(group="directory.offers")


@reactions.on(ListingOfferPromoted)
def on_listing_offer_promoted(event: ListingOfferPromoted, envelope: Envelope) -> None:
    """Publish the listing a partner offered, or bring it up to date when it was offered before."""
    id_ = derive_id("partner-listing", event.partner_id, event.external_id)
    listing = Listing.load(id_)
    if listing is None:
        listing = Listing(id=id_, source=f"partner:{event.partner_id}")
        _take_over(listing, event, envelope)
        # one made meanwhile raises: the event is tried again and compared with it
        listing.insert(*apply_action(listing, Action.PUBLISH))
    elif envelope.time > listing.offered_at:
        _take_over(listing, event, envelope)
        listing.commit(*tell_change(listing))


def _take_over(listing: Listing, event: ListingOfferPromoted, envelope: Envelope) -> None:
    listing.offered_at = envelope.time
    listing.title, listing.summary = event.title, event.summary
    listing.themes, listing.naf_division = list(event.themes), event.naf_division
    listing.area = AreaCode(level=event.area.level, code=event.area.code)
    listing.asking_price, listing.staff, listing.url = event.asking_price, event.staff, event.url
