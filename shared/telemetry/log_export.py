"""Sends log events, already redacted, by OTLP beside standard output."""

from __future__ import annotations

from typing import Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.util.types import AnyValue

from shared.telemetry.names import INSTRUMENTATION
from shared.telemetry.redaction import Json

QUEUE: Final = 4096
DELAY_MS: Final = 1000
TIMEOUT_S: Final = 3

_SEVERITY: Final = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}
_NOT_ATTRIBUTES: Final = frozenset({"timestamp", "level", "event", "trace_id", "span_id"})


class LogExport:
    """A sink for the log writer; trace ids come from the current span."""

    def __init__(self, endpoint: str, resource: Resource) -> None:
        self._provider = LoggerProvider(resource, shutdown_on_exit=False)
        url = f"{endpoint.rstrip('/')}/v1/logs"
        self._provider.add_log_record_processor(
            BatchLogRecordProcessor(
                OTLPLogExporter(url, timeout=TIMEOUT_S),
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
                severity_text=level.upper(),
                severity_number=_SEVERITY.get(level, SeverityNumber.INFO),
                body=event["event"],
                attributes=attributes,
            )
        )

    def shutdown(self) -> None:
        """Send what is queued and stop."""
        self._provider.shutdown()
