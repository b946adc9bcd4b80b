"""Events of funding: calls with their hours of opening and closing."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event, event
from shared.contracts.fields import Codes, Id, Title


@dataclass(frozen=True, kw_only=True)
class CallFacts(Event):
    """The public facts of a call; `communes` empty means the whole territory."""

    call_id: Id
    title: Title
    themes: Codes
    communes: Codes
    opens_at: datetime
    closes_at: datetime


@event("funding.call.announced.v1", topic="funding.calls", key="call_id")
class CallAnnounced(CallFacts):
    """A funder scheduled a call (appel à projets)."""


@event("funding.call.opened.v1", topic="funding.calls", key="call_id")
class CallOpened(CallFacts):
    """A call opened at its hour."""


@event("funding.call.amended.v1", topic="funding.calls", key="call_id")
class CallAmended(CallFacts):
    """A call's text, themes or hours changed; the event carries it as it is now."""


@event("funding.call.closed.v1", topic="funding.calls", key="call_id")
class CallClosed(Event):
    """A call closed at its hour."""

    call_id: Id
