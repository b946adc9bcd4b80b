"""A process with telemetry, run by tests: `python -m shared.telemetry.tests.process DIR URL ACT`.

DIR is where spans go and URL where OTLP goes; `-` for none. ACT says what to do after one write
and one health check.
"""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import Flask
from opentelemetry import trace

from shared.telemetry.http_requests import instrument
from shared.telemetry.metrics import count, observe
from shared.telemetry.names import DELIVERIES, OUTBOX_PENDING
from shared.telemetry.setup import QUEUE, prometheus_payload, setup_telemetry, shutdown_telemetry


@dataclass(frozen=True)
class Settings:
    service: str
    traces_directory: Path | None
    otlp_endpoint: str | None
    trace_read_ratio: float = 1.0
    log_level: str = "INFO"


def main(directory: str, url: str, act: str) -> None:
    settings = Settings(
        "directory",
        Path(directory) if directory != "-" else None,
        url if url != "-" else None,
    )
    count(DELIVERIES, {"navette.channel": "mail", "navette.outcome": "sent"})  # before: lost
    for _ in range(2):
        setup_telemetry(settings, "web")
    app = Flask("process")
    app.add_url_rule("/v1/things", view_func=lambda: "ok", methods=["POST"])
    app.add_url_rule("/healthz", "health", view_func=lambda: "ok")
    instrument(app)
    count(DELIVERIES, {"navette.channel": "mail", "navette.outcome": "sent"}, 2)
    observe(OUTBOX_PENDING, lambda: [(7, {"navette.collection": "listings"})])
    client = app.test_client()
    trace_id = client.post("/v1/things").headers["X-Trace-Id"]
    client.get("/healthz")
    structlog.get_logger("process").info("ready", made=trace_id)
    if act == "metrics":
        sys.stdout.write(prometheus_payload()[0].decode())
    elif act == "terminate":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.raise_signal(signal.SIGTERM)
    elif act == "busy":
        for _ in range(QUEUE - 100):
            trace.get_tracer("process").start_span("work").end()
    elif act == "linger":
        time.sleep(60)
    elif act == "twice":
        shutdown_telemetry()
        shutdown_telemetry()


if __name__ == "__main__":
    main(*sys.argv[1:])
