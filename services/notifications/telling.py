"""Making the deliveries of one thing to tell, for one person or for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.notifications.documents import Delivery
from services.notifications.domain.delivery import Channel, Status
from services.notifications.domain.texts import write
from shared.clock import utc_now
from shared.contracts.event import Event
from shared.contracts.notifications import DeliverySent
from shared.ids import derive_id
from shared.messaging.tracing import current_traceparent


@dataclass(frozen=True)
class Notice:
    """What is to be told: by which event, what about, in which words, leading where."""

    event_id: str
    subject: str
    about: str
    link: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """Whom to tell: the subject id, their language, and whether a mail goes to them too."""

    sub: str
    language: str = "fr"
    by_mail: bool = False


def tell(notice: Notice, readers: Iterable[Reader]) -> set[str]:
    """Make the deliveries; those made before are left alone. Return the ids that are new."""
    pairs = [
        (delivery, events) for reader in readers for delivery, events in _deliveries(notice, reader)
    ]
    return Delivery.insert_all(pairs)


def _deliveries(notice: Notice, reader: Reader) -> list[tuple[Delivery, list[Event]]]:
    now = utc_now()
    text = write(notice.subject, reader.language, {**notice.values, "link": notice.link})

    def make(channel: Channel, **fields: Any) -> Delivery:
        return Delivery(
            id=derive_id("delivery", notice.event_id, reader.sub, channel),
            recipient=reader.sub,
            channel=channel,
            subject=notice.subject,
            about=notice.about,
            title=text.title,
            body=text.body,
            link=notice.link,
            language=reader.language,
            **fields,
        )

    shown = make(Channel.IN_APP, status=Status.SENT, sent_at=now)
    made: list[tuple[Delivery, list[Event]]] = [(shown, [sent_event(shown)])]
    if reader.by_mail:
        made.append((make(Channel.EMAIL, due_at=now, traceparent=current_traceparent()), []))
    return made


def sent_event(delivery: Delivery) -> DeliverySent:
    """Make the event that tells a delivery reached its channel."""
    return DeliverySent(
        delivery_id=delivery.id,
        channel=delivery.channel.value,
        subject=delivery.subject,
        about=delivery.about,
    )
