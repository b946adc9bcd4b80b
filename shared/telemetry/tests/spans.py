"""Spans made by hand, for tests of what is written and read."""

from __future__ import annotations

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags

from shared.telemetry.span_reader import SpanRecord

TRACE = 0xABC


def sdk_span(number: int = 1, *, trace_id: int = TRACE, name: str = "work") -> ReadableSpan:
    return ReadableSpan(
        name,
        SpanContext(trace_id, number, is_remote=False, trace_flags=TraceFlags(1)),
        kind=SpanKind.INTERNAL,
        start_time=number * 1_000_000,
        end_time=number * 1_000_000 + 500_000,
        attributes={"navette.handler": "on_listing_published"},
    )


def record(
    span_id: str,
    parent_id: str | None = None,
    *,
    start: int = 0,
    kind: str = "internal",
    service: str = "directory",
    pid: int = 1,
) -> SpanRecord:
    return SpanRecord(
        trace_id=f"{TRACE:032x}",
        span_id=span_id,
        parent_id=parent_id,
        name=f"span {span_id}",
        kind=kind,
        start=start * 1_000_000,
        end=start * 1_000_000 + 2_000_000,
        service=service,
        component="web",
        pid=pid,
    )
