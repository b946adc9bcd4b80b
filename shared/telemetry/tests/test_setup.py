import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from shared.telemetry import names
from shared.telemetry.names import METRICS, Kind
from shared.telemetry.span_reader import latest_traces
from shared.testing.waiting import eventually


def start(directory: Path | None, url: str | None, act: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "-W", "error", "-m", "shared.telemetry.tests.process",
            str(directory or "-"), url or "-", act,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def run(directory: Path | None, url: str | None, act: str) -> tuple[list[dict[str, Any]], str]:
    """Give the log lines, and what else was printed."""
    process = start(directory, url, act)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    lines = out.splitlines()
    logs = [json.loads(line) for line in lines if line.startswith("{")]
    return logs, "\n".join(line for line in lines if not line.startswith("{"))


@pytest.mark.parametrize("act", ["exit", "terminate", "twice", "metrics"])
def test_a_process_leaves_every_span_of_its_work_and_none_of_its_health(
    tmp_path: Path, act: str
) -> None:
    logs, _ = run(tmp_path, None, act)
    ((span,),) = latest_traces(tmp_path, 10)
    assert (span.service, span.component, span.name) == ("directory", "web", "POST /v1/things")
    access, ready = logs
    assert access["trace_id"] == ready["made"] == span.trace_id
    assert [path.name for path in tmp_path.iterdir()] == [f"directory-web-{span.pid}.jsonl"]


def test_a_killed_process_leaves_what_is_older_than_a_moment(tmp_path: Path) -> None:
    process = start(tmp_path, None, "linger")
    try:
        eventually(lambda: latest_traces(tmp_path, 1), timeout=30)
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert latest_traces(tmp_path, 1)[0][0].name == "POST /v1/things"


def test_without_a_place_for_spans_the_work_goes_on(tmp_path: Path) -> None:
    logs, _ = run(None, None, "exit")
    assert [line["event"] for line in logs] == ["request", "ready"]


def test_metrics_are_told_to_prometheus(tmp_path: Path) -> None:
    _, text = run(tmp_path, None, "metrics")
    samples = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    deliveries = [v for k, v in samples.items() if k.startswith("navette_deliveries_total{")]
    assert deliveries == ["2.0"]
    (pending,) = [k for k in samples if k.startswith("navette_outbox_pending{")]
    assert 'navette_collection="listings"' in pending
    assert "process_pid=" in pending
    assert samples[pending] == "7.0"
    (bucket,) = [
        k for k in samples if k.startswith("http_server_request_duration_seconds_bucket{")
        and 'le="0.25"' in k and 'http_route="/v1/things"' in k
    ]  # fmt: skip
    assert samples[bucket] == "1.0"


def test_every_metric_is_unique_and_named_as_prometheus_shows_it(tmp_path: Path) -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    declared = {v for v in vars(names).values() if isinstance(v, names.Metric)}
    assert declared == set(METRICS)
    for metric in METRICS:
        assert bool(metric.buckets) is (metric.kind is Kind.HISTOGRAM)
    _, text = run(tmp_path, None, "metrics")
    shown = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    expected = (names.HTTP_SERVER_DURATION, names.OUTBOX_PENDING, names.DELIVERIES)
    assert {metric.prometheus_name for metric in expected} <= shown


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_all_three_signals_go_to_a_collector(
    collector: tuple[str, list[tuple[str, bytes]]], tmp_path: Path
) -> None:
    url, received = collector
    run(tmp_path, url, "exit")
    bodies = dict(received)
    assert set(bodies) == {"/v1/traces", "/v1/metrics", "/v1/logs"}
    assert b"POST /v1/things" in bodies["/v1/traces"]
    assert b"navette-directory" in bodies["/v1/traces"]
    assert b"navette.deliveries" in bodies["/v1/metrics"]
    logs = logs_of(bodies["/v1/logs"])
    request, ready = logs["request"], logs["ready"]
    told = {one.key: one.value.string_value for one in ready.attributes}
    assert request.trace_id.hex() == told["made"]
    assert len(request.span_id) == 8
    assert abs(time.time_ns() - request.time_unix_nano) < 60e9
    assert list(tmp_path.iterdir()) == []


def logs_of(body: bytes) -> dict[str, LogRecord]:
    return {
        record.body.string_value: record
        for resource in ExportLogsServiceRequest.FromString(body).resource_logs
        for scope in resource.scope_logs
        for record in scope.log_records
    }


def test_a_collector_that_is_away_holds_nothing_up_for_long() -> None:
    started = time.monotonic()
    process = start(None, "http://127.0.0.1:9", "busy")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert '"event":"ready"' in out
    assert time.monotonic() - started < 14
