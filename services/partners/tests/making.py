"""CloudEvents as partners send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from services.partners.documents import Submission
from services.partners.domain.submission import Sender, Sent
from shared.contracts.partners import EventOfferSubmitted, ListingOfferSubmitted
from shared.ids import new_id
from shared.messaging.broker import Received

PARTNER = "grand-est"
TOPIC = f"partners.{PARTNER}.inbound"
LISTING, EVENT = ListingOfferSubmitted.type, EventOfferSubmitted.type
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENDER = Sender(id=PARTNER, allowed_types=frozenset({LISTING, EVENT}))
STRUCTURED = "application/cloudevents+json"


def listing(**changes: Any) -> dict[str, Any]:
    """Make the data of a sound listing; None leaves a field out."""
    values = {
        "external_id": "GE-1",
        "title": "Menuiserie coopérative",
        "summary": "Six salariés, un carnet de commandes plein.",
        "themes": ["textile"],
        "naf_division": "16",
        "area": {"level": "commune", "code": "68224"},
        "asking_price": 90_000,
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def agenda_entry(now: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """Make the data of a sound agenda entry, ten days from now."""
    values = {
        "external_id": "GE-2",
        "title": "Rencontres de la coopération",
        "themes": ["textile"],
        "commune": "68224",
        "starts_at": (now + timedelta(days=10)).isoformat(),
        "ends_at": (now + timedelta(days=10, hours=2)).isoformat(),
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def sent(data: Any = None, **changes: Any) -> Sent:
    """Make what a partner sent: a sound listing unless said."""
    values: dict[str, Any] = {"id": "1", "source": f"/{PARTNER}", "type": LISTING, "time": NOW}
    values |= changes
    return Sent(data=listing() if data is None else data, **values)


def cloud_event(data: Any = None, **changes: Any) -> dict[str, Any]:
    """Make a structured CloudEvent; None leaves an attribute out."""
    values = {
        "specversion": "1.0",
        "id": new_id(),
        "source": f"/{PARTNER}",
        "type": LISTING,
        "data": listing() if data is None else data,
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def post(client: FlaskClient, document: Any) -> Any:
    """Post a structured CloudEvent, or whatever bytes."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return client.post("/v1/inbound", data=body, headers={"Content-Type": STRUCTURED})


def message(document: Any, *, topic: str = TOPIC, offset: int = 0) -> Received:
    """Make the message of a structured CloudEvent, or of whatever bytes."""
    value = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Received(topic, b"k", value, (), 0, offset)


def stored() -> list[dict[str, Any]]:
    """Read every stored submission, the outbox too."""
    return list(Submission._get_collection().find())


def told(document: dict[str, Any]) -> list[str]:
    """Give the types of the events a submission raised."""
    return [entry["type"] for entry in document.get("outbox", [])]
