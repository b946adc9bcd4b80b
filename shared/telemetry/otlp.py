"""Traces, metrics and logs sent by OTLP over HTTP to a collector.

Imported only where an endpoint is set: the exporters cost each process 0.1 s to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, ReadableLogRecord
from opentelemetry.sdk._logs.export import (
    BatchLogRecordProcessor,
    LogRecordExporter,
    LogRecordExportResult,
)
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import SpanExporter
from opentelemetry.util.types import AnyValue

from shared.telemetry.deadline import Deadline
from shared.telemetry.names import INSTRUMENTATION
from shared.telemetry.redaction import Json

QUEUE: Final = 4096
DELAY_MS: Final = 1000
TIMEOUT_S: Final = 3
METRICS_INTERVAL_MS: Final = 10_000

_SEVERITY: Final = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}
_NOT_ATTRIBUTES: Final = frozenset({"timestamp", "level", "event", "trace_id", "span_id"})


def span_exporter(endpoint: str) -> SpanExporter:
    """Give the exporter of spans to `endpoint`, such as `http://collector:4318`."""
    return OTLPSpanExporter(_url(endpoint, "traces"), timeout=TIMEOUT_S)


def metric_reader(endpoint: str) -> MetricReader:
    """Give a reader that pushes every metric each ten seconds, and at the end."""
    return PeriodicExportingMetricReader(
        OTLPMetricExporter(_url(endpoint, "metrics"), timeout=TIMEOUT_S),
        export_interval_millis=METRICS_INTERVAL_MS,
        export_timeout_millis=TIMEOUT_S * 1000,
    )


def _url(endpoint: str, signal: str) -> str:
    return f"{endpoint.rstrip('/')}/v1/{signal}"


def _nanoseconds(timestamp: str) -> int:
    return round(datetime.fromisoformat(timestamp).timestamp() * 1000) * 1_000_000


def _number(id_: Json) -> int | None:
    return int(id_, 16) if isinstance(id_, str) else None


class _UntilDeadline(LogRecordExporter):
    def __init__(self, behind: OTLPLogExporter, deadline: Deadline) -> None:
        self._behind, self._deadline = behind, deadline

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        if self._deadline.passed:
            return LogRecordExportResult.FAILURE
        return self._behind.export(batch)

    def force_flush(self, timeout_millis: int = 10_000) -> bool:
        return self._behind.force_flush(timeout_millis)

    def shutdown(self) -> None:
        self._behind.shutdown()  # type: ignore[no-untyped-call]


class LogExport:
    """A sink for the log writer; time and trace ids are the event's own."""

    def __init__(self, endpoint: str, resource: Resource, deadline: Deadline) -> None:
        self._provider = LoggerProvider(resource, shutdown_on_exit=False)
        self._provider.add_log_record_processor(
            BatchLogRecordProcessor(
                _UntilDeadline(
                    OTLPLogExporter(_url(endpoint, "logs"), timeout=TIMEOUT_S), deadline
                ),
                schedule_delay_millis=DELAY_MS,
                max_queue_size=QUEUE,
            )
        )
        self._logger = self._provider.get_logger(INSTRUMENTATION)

    def __call__(self, event: dict[str, Json]) -> None:
        """Queue one event. What the exporters say of themselves would feed them for ever."""
        if str(event["logger"]).startswith("opentelemetry"):
            return
        level = str(event["level"])
        attributes: dict[str, AnyValue] = {
            name: value for name, value in event.items() if name not in _NOT_ATTRIBUTES
        }
        self._logger.emit(
            LogRecord(
                timestamp=_nanoseconds(str(event["timestamp"])),
                trace_id=_number(event.get("trace_id")),
                span_id=_number(event.get("span_id")),
                severity_text=level.upper(),
                severity_number=_SEVERITY.get(level, SeverityNumber.INFO),
                body=event["event"],
                attributes=attributes,
            )
        )

    def shutdown(self) -> None:
        """Send what is queued and stop."""
        self._provider.shutdown()
