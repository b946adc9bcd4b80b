"""The outbox entries embedded in an aggregate: events decided, not yet on the bus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.contracts.event import Event
from shared.ids import derive_id
from shared.messaging.reactions import current_envelope
from shared.messaging.tracing import current_traceparent


def entries(
    aggregate_id: str, after: int, events: Sequence[Event], now: datetime
) -> list[dict[str, Any]]:
    """Make the outbox entries of `events`, numbered from `after + 1`.

    The data are checked here, before anything is written. Trace context and cause come from the
    span and the message in hand, if any.

    :raises ContractError: an event does not fit its contract.
    :raises ValueError: an event's key is not the aggregate's id, so its order would not be kept.
    """
    traceparent = current_traceparent()
    cause = current_envelope()
    made = []
    for sequence, event in enumerate(events, start=after + 1):
        if event.key != aggregate_id:
            raise ValueError(f"{event.type}: its key is not the id of the aggregate that raises it")
        made.append(
            {
                "id": derive_id(event.service(), aggregate_id, str(sequence)),
                "type": event.type,
                "topic": event.topic,
                "key": event.key,
                "time": now,
                "sequence": sequence,
                "data": event.to_data(),
                "traceparent": traceparent,
                "causation_id": cause.id if cause else None,
            }
        )
    return made
