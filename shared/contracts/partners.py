"""Events of partners: what a partner may say on its inbound topic, and what was promoted.

A partner's own message is one of the `*-offer.submitted` types. Once checked it is promoted
under the platform's name; only promoted offers are acted upon.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event, event
from shared.contracts.fields import Area, Code, Codes, Count, Euros, Id, Text, Title, Url


@dataclass(frozen=True, kw_only=True)
class ListingOffer(Event):
    """A handover listing as a partner words it; the partner's own id makes it unique."""

    external_id: Id
    title: Title
    summary: Text = ""
    themes: Codes
    naf_division: Code | None = None
    area: Area
    asking_price: Euros | None = None
    staff: Count | None = None
    url: Url | None = None


@dataclass(frozen=True, kw_only=True)
class EventOffer(Event):
    """An agenda entry as a partner words it; the partner's own id makes it unique."""

    external_id: Id
    title: Title
    summary: Text = ""
    themes: Codes
    commune: Code | None = None
    starts_at: datetime
    ends_at: datetime
    url: Url | None = None


@event("partners.listing-offer.submitted.v1", topic="partners.inbound", key="external_id")
class ListingOfferSubmitted(ListingOffer):
    """A partner asks for a handover listing to be published."""


@event("partners.event-offer.submitted.v1", topic="partners.inbound", key="external_id")
class EventOfferSubmitted(EventOffer):
    """A partner asks for an agenda entry to be published."""


@event("partners.listing-offer.promoted.v1", topic="partners.offers", key="submission_id")
class ListingOfferPromoted(ListingOffer):
    """A partner's listing was checked and is to be published by the directory."""

    submission_id: Id
    partner_id: Id


@event("partners.event-offer.promoted.v1", topic="partners.offers", key="submission_id")
class EventOfferPromoted(EventOffer):
    """A partner's agenda entry was checked and is to be published by the agenda."""

    submission_id: Id
    partner_id: Id


@event("partners.submission.refused.v1", topic="partners.submissions", key="submission_id")
class SubmissionRefused(Event):
    """What a partner sent was refused; `reason` is a code, the partner reads the details."""

    submission_id: Id
    partner_id: Id
    reason: Code
