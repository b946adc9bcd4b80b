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

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka, to_binary_event
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import REQUIRED_ATTRIBUTES, CloudEvent

from shared.clock import to_milliseconds, utc_now
from shared.contracts.event import Event
from shared.ids import new_id
from shared.messaging.broker import Message

JSON = "application/json"
UNREADABLE = (
    CloudEventValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,  # a time past the year 9999
    RecursionError,  # JSON nested a thousand levels deep
)
"""What reading bytes that are no CloudEvent may raise."""


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


def read_cloud_event(attributes: dict[str, Any], data: Any) -> CloudEvent:
    """Make the CloudEvent 1.0 that was read; the library would make up an id that is missing.

    :raises CloudEventValidationError: an attribute has no place or a wrong value.
    :raises ValueError: one is missing or no text, or it is of another version.
    """
    if missing := [name for name in REQUIRED_ATTRIBUTES if not attributes.get(name)]:
        raise ValueError(f"no {', '.join(missing)}")
    for value in attributes.values():
        str(value).encode()  # JSON may hold half of a surrogate pair, which nothing can store
    return CloudEvent(attributes, data)


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
        kafka_message = KafkaMessage(headers, message.key, message.value or b"")
        read = from_kafka(kafka_message, JSONFormat(), read_cloud_event)
        sequence = int(read.get_extension("sequence") or 0)
    except UNREADABLE as error:
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
        traceparent=_text(read.get_extension("traceparent")),
        causation_id=_text(read.get_extension("causationid")),
        topic=message.topic,
    )


def _text(extension: Any) -> str | None:
    return extension if isinstance(extension, str) else None


def _aware(time: datetime | None) -> datetime:
    if time is None:
        return utc_now()
    return to_milliseconds(time if time.tzinfo else time.replace(tzinfo=UTC))
