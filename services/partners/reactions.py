"""What partners publish on their inbound topics; the topic's name says which partner it is."""

from __future__ import annotations

from services.partners.domain.examination import Sent
from services.partners.reception import receive, refuse_unreadable
from shared.contracts.partners import EventOfferSubmitted, ListingOfferSubmitted
from shared.messaging.broker import Received
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions

# one partner's nonsense must not stop the others: nothing halts, nothing is dead-lettered
reactions = Reactions(group="partners.inbound", halts=False)


@reactions.on(ListingOfferSubmitted)
def on_listing_offer_submitted(_event: ListingOfferSubmitted, envelope: Envelope) -> None:
    """Examine a listing, and promote or refuse it."""
    _receive(envelope)


@reactions.on(EventOfferSubmitted)
def on_event_offer_submitted(_event: EventOfferSubmitted, envelope: Envelope) -> None:
    """Examine an agenda entry, and promote or refuse it."""
    _receive(envelope)


@reactions.on_malformed
def on_malformed(message: Received, reason: str) -> None:
    """Keep what cannot be read, refused, so that the partner sees why."""
    place = f"{message.topic}:{message.partition.number}:{message.offset}"
    refuse_unreadable(partner_of(message.topic), message.value or b"", place, reason)


def partner_of(topic: str) -> str:
    """Give the partner whose topic `partners.<id>.inbound` is."""
    return topic.removeprefix("partners.").removesuffix(".inbound")


def _receive(envelope: Envelope) -> None:
    sent = Sent(envelope.id, envelope.type, envelope.data, envelope.time)
    receive(partner_of(envelope.topic), sent, "kafka")
