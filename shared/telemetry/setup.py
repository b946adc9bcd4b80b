"""Starts telemetry in a process: after fork, once; and ends it so that nothing is left unsent."""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from opentelemetry import metrics, trace
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from shared.telemetry.deadline import Deadline
from shared.telemetry.lines import flush_lines
from shared.telemetry.logs import configure_logging
from shared.telemetry.names import COMPONENT, PROCESS_PID, SERVICE_INSTANCE_ID, SERVICE_NAME
from shared.telemetry.redacting_exporter import RedactingExporter
from shared.telemetry.redaction import Json
from shared.telemetry.sampling import build_sampler
from shared.telemetry.span_files import SpanFileExporter

QUEUE: Final = 4096
BATCH: Final = 512
FILE_DELAY_MS: Final = 200
OTLP_DELAY_MS: Final = 1000
FLUSH_TIMEOUT_MS: Final = 3000
LIMITS: Final = SpanLimits(
    max_span_attributes=32,
    max_events=16,
    max_links=16,
    max_event_attributes=8,
    max_link_attributes=8,
    max_span_attribute_length=500,
)


class TelemetrySettings(Protocol):
    """What of a service's settings telemetry reads."""

    @property
    def service(self) -> str: ...  # noqa: D102
    @property
    def traces_directory(self) -> Path | None: ...  # noqa: D102
    @property
    def otlp_endpoint(self) -> str | None: ...  # noqa: D102
    @property
    def trace_read_ratio(self) -> float: ...  # noqa: D102
    @property
    def log_level(self) -> str: ...  # noqa: D102


class LogSink(Protocol):
    """Where log events go beside standard output."""

    def __call__(self, event: dict[str, Json]) -> None: ...  # noqa: D102
    def shutdown(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class _Running:
    tracers: TracerProvider
    meters: MeterProvider
    registry: CollectorRegistry
    logs: LogSink | None
    deadline: Deadline


_lock = threading.Lock()
_running: _Running | None = None


def setup_telemetry(settings: TelemetrySettings, component: str) -> None:
    """Start traces, metrics and logs of this process (`component`: `web` or `worker`).

    Call it after fork: exporters have threads. A second call changes nothing.
    """
    global _running
    with _lock:
        if _running is not None:
            return
        resource = build_resource(settings.service, component)
        registry, deadline = CollectorRegistry(), Deadline()
        running = _Running(
            build_tracer_provider(settings, component, resource, deadline),
            build_meter_provider(settings.otlp_endpoint, resource, registry),
            registry,
            build_log_sink(settings.otlp_endpoint, resource, deadline),
            deadline,
        )
        trace.set_tracer_provider(running.tracers)
        metrics.set_meter_provider(running.meters)
        configure_logging(settings.service, component, settings.log_level, running.logs)
        atexit.register(shutdown_telemetry)
        _running = running


def shutdown_telemetry() -> None:
    """Send what is pending, within seconds, and stop; harmless when not started or done twice."""
    global _running
    with _lock:
        running, _running = _running, None
    if running is None:
        return
    atexit.unregister(shutdown_telemetry)
    flush_lines()  # requests are measured with their lines
    running.deadline.set(FLUSH_TIMEOUT_MS / 1000)
    running.tracers.shutdown()
    running.meters.shutdown(timeout_millis=FLUSH_TIMEOUT_MS)
    if running.logs is not None:
        running.logs.shutdown()


def prometheus_payload() -> tuple[bytes, str]:
    """Give the body of `/metrics` and its content type; empty before `setup_telemetry`.

    Series carry `process_pid`: each process of a service counts for itself.
    """
    flush_lines()  # requests are measured with their lines
    running = _running
    body = generate_latest(running.registry) if running is not None else b""
    return body, CONTENT_TYPE_LATEST


def build_resource(service: str, component: str) -> Resource:
    """Say who speaks: `navette-<service>`, component and pid."""
    pid = os.getpid()
    return Resource.create(
        {
            SERVICE_NAME: f"navette-{service}",
            SERVICE_INSTANCE_ID: f"{os.uname().nodename}-{component}-{pid}",
            COMPONENT: component,
            PROCESS_PID: pid,
        }
    )


def build_tracer_provider(
    settings: TelemetrySettings, component: str, resource: Resource, deadline: Deadline
) -> TracerProvider:
    """Give a provider that exports by OTLP, else to files, else nowhere, until `deadline`."""
    provider = TracerProvider(
        sampler=build_sampler(settings.trace_read_ratio),
        resource=resource,
        span_limits=LIMITS,
        shutdown_on_exit=False,
    )
    exporter: SpanExporter
    if settings.otlp_endpoint:
        from shared.telemetry import otlp

        exporter, delay = otlp.span_exporter(settings.otlp_endpoint), OTLP_DELAY_MS
    elif settings.traces_directory:
        exporter = SpanFileExporter(settings.traces_directory, settings.service, component)
        delay = FILE_DELAY_MS
    else:
        return provider
    provider.add_span_processor(
        BatchSpanProcessor(
            RedactingExporter(exporter, deadline),
            max_queue_size=QUEUE,
            schedule_delay_millis=delay,
            max_export_batch_size=BATCH,
        )
    )
    return provider


def build_meter_provider(
    otlp_endpoint: str | None, resource: Resource, registry: CollectorRegistry
) -> MeterProvider:
    """Give a provider read by Prometheus from `registry`, and pushed by OTLP when there is one."""
    readers: list[MetricReader] = [
        PrometheusMetricReader(
            scope_info_enabled=False,
            resource_attribute_filter=lambda key: key == PROCESS_PID,
            registry=registry,
        )
    ]
    if otlp_endpoint:
        from shared.telemetry import otlp

        readers.append(otlp.metric_reader(otlp_endpoint))
    return MeterProvider(
        readers, resource, exemplar_filter=AlwaysOffExemplarFilter(), shutdown_on_exit=False
    )


def build_log_sink(
    otlp_endpoint: str | None, resource: Resource, deadline: Deadline
) -> LogSink | None:
    """Give what sends logs by OTLP; None without an endpoint."""
    if not otlp_endpoint:
        return None
    from shared.telemetry import otlp

    return otlp.LogExport(otlp_endpoint, resource, deadline)
