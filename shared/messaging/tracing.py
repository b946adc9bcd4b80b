"""Spans of the bus: one trace from the request that wrote to the last effect.

The outbox records the context of the write; the producer span continues it and its own context
travels in the envelope; the consumer span continues that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.messaging.broker import Received
from shared.messaging.envelope import Envelope
from shared.telemetry import names

_propagator = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """Give the trace context of the span in hand, as `traceparent`; None outside of any."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def continued(traceparent: str | None, name: str) -> Iterator[Span]:
    """Hold a span open that goes on with a trace kept as `traceparent`; a new one without."""
    carrier = {"traceparent": traceparent} if traceparent else {}
    with trace.get_tracer(names.INSTRUMENTATION).start_as_current_span(
        name,
        context=_propagator.extract(carrier, Context()),
        record_exception=False,  # an exception may quote the data
    ) as span:
        yield span


def begin_send(envelope: Envelope) -> tuple[Span, Envelope]:
    """Open the producer span and give the envelope that carries its context."""
    span = trace.get_tracer(names.INSTRUMENTATION).start_span(
        names.send_span_name(envelope.topic),
        context=_parent(envelope),
        kind=SpanKind.PRODUCER,
        attributes=_attributes(envelope) | {names.MESSAGING_OPERATION_NAME: names.OPERATION_SEND},
    )
    carrier: dict[str, str] = {}
    _propagator.inject(carrier, trace.set_span_in_context(span))
    return span, replace(envelope, traceparent=carrier.get("traceparent", envelope.traceparent))


@contextmanager
def processing(envelope: Envelope, message: Received, group: str, handler: str) -> Iterator[Span]:
    """Hold the consumer span open while a message is handled."""
    with trace.get_tracer(names.INSTRUMENTATION).start_as_current_span(
        names.process_span_name(envelope.topic),
        context=_parent(envelope),
        kind=SpanKind.CONSUMER,
        attributes=_attributes(envelope)
        | {
            names.MESSAGING_OPERATION_NAME: names.OPERATION_PROCESS,
            names.MESSAGING_CONSUMER_GROUP_NAME: group,
            names.MESSAGING_DESTINATION_PARTITION_ID: str(message.number),
            names.MESSAGING_KAFKA_OFFSET: message.offset,
            names.HANDLER: handler,
        },
        record_exception=False,  # an exception may quote the data
    ) as span:
        yield span


def _parent(envelope: Envelope) -> Context:
    carrier = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
    return _propagator.extract(carrier, Context())


def _attributes(envelope: Envelope) -> dict[str, str | int]:
    return {
        names.MESSAGING_SYSTEM: names.SYSTEM_KAFKA,
        names.MESSAGING_DESTINATION_NAME: envelope.topic,
        names.MESSAGING_MESSAGE_ID: envelope.id,
        names.EVENT_TYPE: envelope.type,
        names.EVENT_SEQUENCE: envelope.sequence,
    }
