"""A span exporter that lets nothing personal through to the one behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import Attributes

from shared.telemetry.deadline import Deadline
from shared.telemetry.failures import frames_of
from shared.telemetry.redaction import REDACTED, is_denied, redact, redact_text

_ERROR_TYPE = "exception.type"
_MESSAGE = "exception.message"
_STACKTRACE = "exception.stacktrace"


class RedactingExporter(SpanExporter):
    """Redacts names, attributes, events and statuses of spans, on the exporting thread.

    Of a recorded exception the type and the places remain; its message may quote anything.
    """

    def __init__(self, behind: SpanExporter, deadline: Deadline | None = None) -> None:
        self._behind = behind
        self._deadline = deadline or Deadline()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export redacted copies of `spans`; none of them once the deadline has passed."""
        if self._deadline.passed:
            return SpanExportResult.FAILURE
        return self._behind.export([redacted(span) for span in spans])

    def shutdown(self) -> None:
        """Shut the exporter behind down."""
        self._behind.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Flush the exporter behind."""
        return self._behind.force_flush(timeout_millis)


def redacted(span: ReadableSpan) -> ReadableSpan:
    """Give a copy of `span` that anybody may see."""
    return ReadableSpan(
        name=redact_text(span.name, 200),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(span.attributes),
        events=[_event(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=_status(span),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _attributes(attributes: Attributes) -> Attributes:
    return {
        key: REDACTED if is_denied(key) else cast("str", redact(value))
        for key, value in (attributes or {}).items()
    }


def _event(event: Event) -> Event:
    attributes: Mapping[str, object] = dict(event.attributes or {})
    stacktrace = attributes.get(_STACKTRACE)
    kept = {k: v for k, v in attributes.items() if k not in (_MESSAGE, _STACKTRACE)}
    if isinstance(stacktrace, str):
        kept[_STACKTRACE] = frames_of(stacktrace)
    return Event(
        redact_text(event.name, 200), _attributes(cast("Attributes", kept)), event.timestamp
    )


def _status(span: ReadableSpan) -> Status:
    description = span.status.description
    if description is None:
        return span.status
    for event in span.events:
        # the SDK describes a status as "Type: message"
        if event.attributes and (kind := event.attributes.get(_ERROR_TYPE)):
            return Status(span.status.status_code, str(kind))
    return Status(span.status.status_code, redact_text(description, 200))
