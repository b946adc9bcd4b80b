import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, abort, stream_with_context
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared.telemetry.deadline import Deadline
from shared.telemetry.http_requests import instrument
from shared.telemetry.lines import flush_lines
from shared.telemetry.logs import configure_logging
from shared.telemetry.redacting_exporter import RedactingExporter
from shared.telemetry.redaction import REDACTED, Json
from shared.telemetry.sampling import build_sampler
from shared.telemetry.tests.spans import sdk_span

Log = Callable[[], list[dict[str, Json]]]
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def log() -> Log:
    events: list[dict[str, Json]] = []
    configure_logging("directory", "web", "INFO", events.append)

    def told() -> list[dict[str, Json]]:
        flush_lines()
        return events

    return told


@pytest.fixture
def client(exported: InMemorySpanExporter, log: Log) -> FlaskClient:
    provider = TracerProvider(sampler=build_sampler(0.0), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(RedactingExporter(exported)))
    app = Flask("test")

    def roles() -> Collection[str]:
        return {"mentor", "agent"}

    @app.route("/v1/things/<thing>", methods=["GET", "POST"])
    def things(thing: str) -> ResponseReturnValue:
        return {"thing": thing, "trace": trace.get_current_span().get_span_context().trace_id}

    @app.post("/broken")
    def broken() -> ResponseReturnValue:
        raise ValueError("Zoé Muller")

    @app.post("/refused")
    def refused() -> ResponseReturnValue:
        abort(403)

    @app.post("/streamed")
    def streamed() -> ResponseReturnValue:
        return app.response_class(stream_with_context(iter(["a", "b"])))

    @app.get("/healthz")
    def health() -> ResponseReturnValue:
        return "ok"

    instrument(app, roles=roles, tracer_provider=provider)
    return app.test_client()


def only(exported: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exported.get_finished_spans()
    return span


def test_a_write_is_recorded_by_its_route_and_shows_its_trace(
    client: FlaskClient, exported: InMemorySpanExporter
) -> None:
    response = client.post("/v1/things/capability?q=zoe")
    span = only(exported)
    assert (span.name, span.kind) == ("POST /v1/things/<thing>", SpanKind.SERVER)
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/things/<thing>",
        "http.response.status_code": 200,
    }
    assert span.context is not None
    assert response.json is not None
    assert response.json["trace"] == span.context.trace_id
    assert response.headers["X-Trace-Id"] == f"{span.context.trace_id:032x}"
    assert response.headers["traceparent"].split("-")[1:3] == [
        f"{span.context.trace_id:032x}",
        f"{span.context.span_id:016x}",
    ]


def test_a_read_nobody_keeps_has_no_header_and_no_span(
    client: FlaskClient, exported: InMemorySpanExporter
) -> None:
    response = client.get("/v1/things/1")
    assert "X-Trace-Id" not in response.headers
    assert "traceparent" not in response.headers
    assert exported.get_finished_spans() == ()


def test_the_callers_trace_goes_on(client: FlaskClient, exported: InMemorySpanExporter) -> None:
    response = client.get(
        "/v1/things/1", headers={"traceparent": PARENT, "tracestate": "a=zoe", "baggage": "b=zoe"}
    )
    assert response.headers["X-Trace-Id"] == PARENT.split("-")[1]
    span = only(exported)
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == PARENT.split("-")[2]
    assert span.context is not None
    assert not span.context.trace_state


@pytest.mark.parametrize(
    "header", ["", "x", "00-0-0-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"]
)
def test_a_wrong_traceparent_starts_a_trace(
    client: FlaskClient, exported: InMemorySpanExporter, header: str
) -> None:
    assert client.post("/v1/things/1", headers={"traceparent": header}).status_code == 200
    assert only(exported).parent is None


def test_an_exception_is_an_error_by_type_alone(
    client: FlaskClient, exported: InMemorySpanExporter
) -> None:
    assert client.post("/broken").status_code == 500
    span = only(exported)
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes is not None
    assert span.attributes["error.type"] == "ValueError"
    assert "Zo" not in span.to_json()


@pytest.mark.parametrize(("path", "status"), [("/refused", 403), ("/nowhere", 404)])
def test_a_clients_mistake_is_no_error_of_the_server(
    client: FlaskClient, exported: InMemorySpanExporter, path: str, status: int
) -> None:
    client.post(path)
    span = only(exported)
    assert span.attributes is not None
    assert span.attributes["http.response.status_code"] == status
    assert span.status.status_code is StatusCode.UNSET


def test_a_streamed_answer_is_one_span_until_its_body_begins(
    client: FlaskClient, exported: InMemorySpanExporter, log: Log
) -> None:
    assert client.post("/streamed").text == "ab"
    assert only(exported).name == "POST /streamed"
    assert len(log()) == 1


def test_nothing_stays_current_after_a_request(client: FlaskClient) -> None:
    for path in ("/v1/things/1", "/broken", "/nowhere", "/streamed"):
        client.post(path)
        assert not trace.get_current_span().get_span_context().is_valid


def test_health_writes_no_span_and_no_line(
    client: FlaskClient, exported: InMemorySpanExporter, log: Log
) -> None:
    assert client.get("/healthz", headers={"traceparent": PARENT}).status_code == 200
    assert exported.get_finished_spans() == ()
    assert log() == []


def test_the_access_log_names_the_route_and_the_roles_and_nobody(
    client: FlaskClient, log: Log
) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)  # that of a line is cut to milliseconds
    client.get("/v1/things/capability?q=zoe", headers={"Authorization": "Bearer zoe"})
    (entry,) = log()
    duration = entry.pop("duration_ms")
    assert isinstance(duration, float)
    assert duration >= 0
    assert len(str(entry.pop("trace_id"))) == 32
    assert len(str(entry.pop("span_id"))) == 16
    assert datetime.fromisoformat(str(entry.pop("timestamp"))) > before
    assert entry == {
        "event": "request",
        "level": "info",
        "logger": "access",
        "service": "directory",
        "component": "web",
        "method": "GET",
        "route": "/v1/things/<thing>",
        "status": 200,
        "roles": ["agent", "mentor"],
    }
    assert "zoe" not in json.dumps(entry)


def test_a_role_that_looks_like_a_person_is_redacted(log: Log) -> None:
    app = Flask("test")
    instrument(app, roles=lambda: {"zoe@example.org"})
    app.test_client().get("/x")
    assert log()[0]["roles"] == [REDACTED]


def test_a_caller_whose_roles_cannot_be_told_is_logged_without(log: Log) -> None:
    app = Flask("test")

    def refused() -> Collection[str]:
        raise PermissionError

    instrument(app, roles=refused)
    assert app.test_client().get("/x").status_code == 404
    assert log()[0]["roles"] == []


def test_spans_recorded_by_others_are_redacted_too(
    client: FlaskClient, exported: InMemorySpanExporter, tmp_path: Path
) -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(RedactingExporter(exported)))

    def work() -> None:
        attributes = {"email": "zoe", "note": "write to zoe@example.org"}
        with provider.get_tracer("t").start_as_current_span("s", attributes=attributes):
            raise ValueError("zoe")

    with pytest.raises(ValueError, match="zoe"):
        work()
    text = only(exported).to_json()
    assert "zoe" not in text
    assert "test_http_requests.py" in text


def test_after_the_deadline_spans_are_given_up(exported: InMemorySpanExporter) -> None:
    deadline = Deadline()
    exporter = RedactingExporter(exported, deadline)
    assert exporter.export([sdk_span(1)]) is SpanExportResult.SUCCESS
    deadline.set(-1)
    assert exporter.export([sdk_span(2)]) is SpanExportResult.FAILURE
    assert len(exported.get_finished_spans()) == 1
