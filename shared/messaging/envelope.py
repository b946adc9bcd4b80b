"""The envelope of an event on the bus: CloudEvents 1.0 over Kafka.

We write binary mode (attributes in `ce_*` headers, JSON data) and read binary and structured
mode. Extensions: `sequence` (the aggregate's version), `partitionkey`, `causationid`,
`traceparent` (the extension for distributed tracing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event, to_binary_event
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.v1.event import CloudEvent

from shared.clock import to_milliseconds, utc_now
from shared.contracts.event import Event
from shared.ids import new_id
from shared.messaging.broker import Message

JSON = "application/json"


class MalformedEvent(ValueError):  # noqa: N818 — the name of the fact
    """The message is not a CloudEvent with JSON data."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event as it travels; `data` is checked by its contract only when it is handled.

    `topic` is where it is written, or, once read, the topic it was first written to: the only
    part its writer cannot make up, since the broker holds each to its own topics.
    """

    id: str
    source: str
    type: str
    time: datetime
    key: str
    sequence: int
    data: Mapping[str, Any]
    traceparent: str | None = None
    causation_id: str | None = None
    topic: str = ""

    @classmethod
    def of(cls, event: Event, *, sequence: int = 1, id_: str | None = None) -> Self:
        """Wrap an event as its own service would publish it."""
        return cls(
            id=id_ or new_id(),
            source=source_of(event.service()),
            type=event.type,
            time=utc_now(),
            key=event.key,
            sequence=sequence,
            data=event.to_data(),
            topic=event.topic,
        )


def source_of(service: str) -> str:
    """Give the CloudEvents source of a service."""
    return f"/navette/{service}"


def to_message(envelope: Envelope) -> Message:
    """Write the envelope as a message in binary mode."""
    attributes: dict[str, Any] = {
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "specversion": "1.0",
        "time": envelope.time,
        "datacontenttype": JSON,
        "sequence": str(envelope.sequence),
        "partitionkey": envelope.key,
    }
    if envelope.causation_id:
        attributes["causationid"] = envelope.causation_id
    if envelope.traceparent:
        attributes["traceparent"] = envelope.traceparent
    written = to_binary_event(CloudEvent(attributes, dict(envelope.data)))
    return Message(
        envelope.topic, envelope.key.encode(), written.value, tuple(written.headers.items())
    )


def from_message(message: Message) -> Envelope:
    """Read a message in binary or structured mode.

    :raises MalformedEvent: it is not a CloudEvent with JSON data.
    """
    headers = {name.lower(): value for name, value in message.headers if value is not None}
    try:
        read = from_kafka_event(KafkaMessage(headers, message.key, message.value or b""))
        sequence = int(read.get_extension("sequence") or 0)
    except (CloudEventValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedEvent(f"not a CloudEvent: {type(error).__name__}") from error
    data = read.get_data()
    if not isinstance(data, dict):
        raise MalformedEvent("the data of the CloudEvent are not a JSON object")
    return Envelope(
        id=read.get_id(),
        source=read.get_source(),
        type=read.get_type(),
        time=_aware(read.get_time()),
        key=str(read.get_extension("partitionkey") or ""),
        sequence=sequence,
        data=data,
        traceparent=read.get_extension("traceparent"),
        causation_id=read.get_extension("causationid"),
        topic=message.topic,
    )


def _aware(time: datetime | None) -> datetime:
    if time is None:
        return utc_now()
    return to_milliseconds(time if time.tzinfo else time.replace(tzinfo=UTC))
