"""What the agenda does when others say something: publish the entries partners offer."""

from __future__ import annotations

from services.events.documents import AgendaEntry
from services.events.domain.entry import Status
from shared.contracts.events import EventPublished, EventRescheduled
from shared.contracts.partners import EventOfferPromoted
from shared.ids import derive_id
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions

reactions = Reactions(group="events.offers")


@reactions.on(EventOfferPromoted)
def on_event_offer_promoted(event: EventOfferPromoted, envelope: Envelope) -> None:
    """Publish the entry a partner offered, or bring it up to date when it was offered before.

    One that was cancelled stays as it is.
    """
    id_ = derive_id("partner-event", event.partner_id, event.external_id)
    entry = AgendaEntry.load(id_)
    if entry is None:
        entry = AgendaEntry(id=id_, source=f"partner:{event.partner_id}")
        _take_over(entry, event, envelope)
        # one made meanwhile raises: the event is tried again and compared with it
        entry.insert(entry.facts(EventPublished))
    elif envelope.time > entry.offered_at and entry.status is not Status.CANCELLED:
        _take_over(entry, event, envelope)
        entry.commit(entry.facts(EventRescheduled))


def _take_over(entry: AgendaEntry, event: EventOfferPromoted, envelope: Envelope) -> None:
    entry.offered_at = envelope.time
    entry.title, entry.summary, entry.url = event.title, event.summary, event.url
    entry.themes, entry.commune = list(event.themes), event.commune
    entry.starts_at, entry.ends_at = event.starts_at, event.ends_at
