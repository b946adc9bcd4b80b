"""What partners publish on their inbound topics; the topic's name says which partner it is."""

from __future__ import annotations

from services.partners.domain.submission import Sent
from services.partners.reception import receive, refuse_unreadable
from shared.messaging.broker import Received
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions

# one partner's nonsense must not stop the others: nothing halts, nothing is dead-lettered
reactions = Reactions(group="partners.inbound", halts=False)


@reactions.on_any
def on_any(envelope: Envelope) -> None:
    """Examine what a partner sent, of whatever type, and promote or refuse it."""
    sent = Sent(
        id=envelope.id,
        source=envelope.source,
        type=envelope.type,
        data=envelope.data,
        time=envelope.time,
    )
    receive(partner_of(envelope.topic), sent, "kafka")


@reactions.on_malformed
def on_malformed(message: Received, reason: str) -> None:
    """Keep what cannot be read, refused, so that the partner sees why."""
    place = f"{message.topic}:{message.partition.number}:{message.offset}"
    refuse_unreadable(partner_of(message.topic), message.value or b"", place, reason)


def partner_of(topic: str) -> str:
    """Give the partner whose topic `partners.<id>.inbound` is."""
    return topic.removeprefix("partners.").removesuffix(".inbound")
