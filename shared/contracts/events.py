"""Events of the agenda: forums, fairs, conferences, trainings of the ESS."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event, event
from shared.contracts.fields import Code, Codes, Id, Title


@dataclass(frozen=True, kw_only=True)
class EventFacts(Event):
    """The public facts of an agenda entry."""

    event_id: Id
    title: Title
    themes: Codes
    commune: Code | None = None
    starts_at: datetime
    ends_at: datetime
    source: Code


@event("events.event.published.v1", topic="events.agenda", key="event_id")
class EventPublished(EventFacts):
    """An agenda entry went online."""


@event("events.event.rescheduled.v1", topic="events.agenda", key="event_id")
class EventRescheduled(EventFacts):
    """An agenda entry changed its hours, its place or its text."""


@event("events.event.cancelled.v1", topic="events.agenda", key="event_id")
class EventCancelled(Event):
    """An agenda entry will not take place."""

    event_id: Id
