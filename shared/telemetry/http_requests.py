"""One server span, one duration and one access log line for each HTTP request of a Flask app.

Made by hand: OpenTelemetry's Flask instrumentation costs several times more on requests nobody
keeps (ADR 0005). Recorded are the method, the route template and the status; never the path, the
query, the caller or the body, so that a capability in an address stays out of traces.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextvars import Token
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from time import perf_counter
from typing import Final

from flask import Flask, Request, Response, request
from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    TracerProvider,
    format_span_id,
    format_trace_id,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.telemetry.failures import type_name
from shared.telemetry.lines import put_line
from shared.telemetry.logs import line_of
from shared.telemetry.metrics import record
from shared.telemetry.names import (
    ERROR_TYPE,
    HTTP_REQUEST_METHOD,
    HTTP_RESPONSE_STATUS_CODE,
    HTTP_ROUTE,
    HTTP_SERVER_DURATION,
    INSTRUMENTATION,
    http_span_name,
)
from shared.telemetry.redaction import Json, redact
from shared.telemetry.sampling import UNTRACED_ROUTES

TRACE_HEADERS: Final = ("traceparent", "X-Trace-Id")
"""Headers of a recorded response; browsers of other origins see them when CORS exposes them."""

_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_STATE: Final = "navette.telemetry"
_PROPAGATOR: Final = TraceContextTextMapPropagator()

RolesOf = Callable[[], Collection[str]]


@dataclass(slots=True)
class _Request:
    span: Span
    token: Token[Context]
    started: float
    method: str
    route: str | None
    status: int = 500


def _no_roles() -> Collection[str]:
    return ()


def instrument(
    app: Flask, *, roles: RolesOf = _no_roles, tracer_provider: TracerProvider | None = None
) -> None:
    """Observe every request of `app`. Call it before any other `before_request` is registered.

    `roles` gives the roles of the current caller, for the access log; it may raise. Responses of
    recorded requests carry `traceparent` and `X-Trace-Id`. The span of a streamed response ends
    when its body begins: Flask tears the request down there.
    """
    tracer = trace.get_tracer(INSTRUMENTATION, tracer_provider=tracer_provider)

    def begin() -> None:
        started = perf_counter()
        asked = _request()
        method = asked.method if asked.method in _METHODS else "_OTHER"
        route = asked.url_rule.rule if asked.url_rule else None
        name, attributes = _described(method, route)
        span = tracer.start_span(name, _remote_context(asked), SpanKind.SERVER, attributes)
        token = context.attach(trace.set_span_in_context(span))
        asked.environ[_STATE] = _Request(span, token, started, method, route)

    def answer(response: Response) -> Response:
        state: _Request | None = _request().environ.get(_STATE)
        if state is not None:
            state.status = response.status_code
            if state.span.is_recording():
                _show_trace(state.span, response)
        return response

    def finish(error: BaseException | None) -> None:
        state: _Request | None = _request().environ.pop(_STATE, None)
        if state is None:
            return
        try:
            _end_span(state, error)
            names = _names(roles)
            seconds, ended = perf_counter() - state.started, datetime.now(UTC)
            put_line(partial(_told, state, seconds, ended, names))
        finally:
            context.detach(state.token)

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, answer)
    app.teardown_request_funcs.setdefault(None, []).insert(0, finish)


def _request() -> Request:
    # the proxy looks it up anew at each attribute
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found


@cache
def _described(method: str, route: str | None) -> tuple[str, dict[str, str]]:
    attributes = {HTTP_REQUEST_METHOD: method} | ({HTTP_ROUTE: route} if route else {})
    return http_span_name(method, route), attributes


def _remote_context(asked: Request) -> Context:
    # only traceparent: baggage and tracestate are anybody's text, and would travel on the bus
    traceparent = asked.environ.get("HTTP_TRACEPARENT")
    if traceparent is None:
        return Context()
    return _PROPAGATOR.extract({"traceparent": traceparent}, Context())


def _show_trace(span: Span, response: Response) -> None:
    ids = span.get_span_context()
    trace_id = format_trace_id(ids.trace_id)
    response.headers["traceparent"] = f"00-{trace_id}-{format_span_id(ids.span_id)}-01"
    response.headers["X-Trace-Id"] = trace_id


def _end_span(state: _Request, error: BaseException | None) -> None:
    span = state.span
    if span.is_recording():
        span.set_attribute(HTTP_RESPONSE_STATUS_CODE, state.status)
        if error is not None:
            span.set_attribute(ERROR_TYPE, type_name(error))
        if state.status >= 500:  # a client's mistake is no error of the server
            span.set_status(Status(StatusCode.ERROR))
    span.end()


def _names(roles: RolesOf) -> tuple[str, ...]:
    try:
        return tuple(sorted(roles()))
    except Exception:  # noqa: BLE001 - a refused token has no roles
        return ()


def _told(state: _Request, seconds: float, ended: datetime, roles: tuple[str, ...]) -> str | None:
    """Measure a request that ended a moment ago, and give its line."""
    attributes: dict[str, str | int] = {
        HTTP_REQUEST_METHOD: state.method,
        HTTP_ROUTE: state.route or "",
        HTTP_RESPONSE_STATUS_CODE: state.status,
    }
    record(HTTP_SERVER_DURATION, seconds, attributes)
    if state.route in UNTRACED_ROUTES:
        return None
    fields: dict[str, Json] = {
        "method": state.method,
        "route": state.route,
        "status": state.status,
        "duration_ms": round(seconds * 1000, 2),
        "roles": redact(roles),  # the issuer's words
    }
    return line_of("access", "request", fields, ended, state.span)
