"""JSON logs on standard output, one line an event, with trace ids and nothing personal.

Structlog's loggers and the standard library's (gunicorn, kafka, pymongo) end in the same few
steps: context, redaction, one JSON line. Logging never raises and never stops the work.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import structlog
from opentelemetry.trace import Span, format_span_id, format_trace_id, get_current_span

from shared.telemetry.failures import describe
from shared.telemetry.lines import put_line
from shared.telemetry.redaction import Json, redact, redact_mapping

Event = dict[str, Json]
Sink = Callable[[Event], None]

_QUIET: Final = ("kafka", "opentelemetry", "pymongo", "urllib3", "werkzeug")
_OWN_HANDLERS: Final = ("gunicorn", "gunicorn.error", "gunicorn.access", "py.warnings")
_RECORD_FIELDS: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_OUR_FIELDS: Final = frozenset(
    {"timestamp", "level", "event", "logger", "service", "component", "trace_id", "span_id"}
)

_UNHURRIED: Final = frozenset({"debug", "info"})

_encode_any: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class LogWriter:
    """Turns events of any logger into lines; `sink` receives each event too (OTLP)."""

    def __init__(self, service: str, component: str, sink: Sink | None = None) -> None:
        self._labels: Event = {"service": service, "component": component}
        self._sink = sink

    def write(self, level: str, logger: str, event: object, fields: Mapping[str, object]) -> None:
        """Write one event. Fields named like ours are kept under `field_<name>`."""
        with suppress(Exception):  # a log line is never worth a failed request
            line = self._begun(level, logger, redact(event), datetime.now(UTC), get_current_span())
            others = dict(fields)
            if (error := _error_of(others.pop("exc_info", None))) is not None:
                line["error"] = describe(error)
            for name, value in redact_mapping(others).items():
                line[f"field_{name}" if name in line or name in _OUR_FIELDS else name] = value
            put_line(self._text(line), urgent=level not in _UNHURRIED)

    def told(self, logger: str, event: str, fields: Event, at: datetime, span: Span) -> str:
        """Give the line of an event at level `info`, of that time and span.

        Nothing is redacted: for fields whose values are this platform's own words and numbers.
        """
        return self._text(self._begun("info", logger, event, at, span) | fields)

    def _begun(self, level: str, logger: str, event: Json, at: datetime, span: Span) -> Event:
        line: Event = {
            "timestamp": at.isoformat(timespec="milliseconds"),
            "level": level,
            "event": event,
            "logger": logger,
            **self._labels,
        }
        context = span.get_span_context()
        if context.is_valid:
            line["trace_id"] = format_trace_id(context.trace_id)
            line["span_id"] = format_span_id(context.span_id)
        return line

    def _text(self, line: Event) -> str:
        if self._sink is not None:
            with suppress(Exception):
                self._sink(line)
        return _encode(line)


def _encode(line: Event) -> str:
    try:
        return orjson.dumps(line).decode()
    except TypeError:  # lone surrogates come out as \udcxx, which is what JSON calls them too
        return _encode_any(line).encode("utf-8", errors="backslashreplace").decode()


_told_later: LogWriter | None = None


def line_of(logger: str, event: str, fields: Event, at: datetime, span: Span) -> str | None:
    """Give the line of an event told after its time (`LogWriter.told`), for `put_line`.

    None where this process writes none: the level is above, or logging is not configured.
    """
    return None if _told_later is None else _told_later.told(logger, event, fields, at, span)


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


class _Named:
    """The end of a structlog chain: knows the logger's name, writes nothing itself."""

    def __init__(self, name: str = "navette", *_: object) -> None:
        self.name = name

    def msg(self, *_: object, **__: object) -> None:
        raise AssertionError("the writer drops every event before this")

    debug = info = warning = error = critical = exception = fatal = log = msg


class StandardLogHandler(logging.Handler):
    """Routes records of the standard library to the writer."""

    def __init__(self, writer: LogWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one whose arguments do not fit its message keeps the bare message."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - a wrong format string of some library
            message = str(record.msg)
        extra = {k: v for k, v in vars(record).items() if k not in _RECORD_FIELDS}
        if record.exc_info:
            extra["exc_info"] = record.exc_info
        self._writer.write(record.levelname.lower(), record.name, message, extra)


def configure_logging(service: str, component: str, level: str, sink: Sink | None = None) -> None:
    """Send every log of this process to standard output as JSON; a second call replaces the first.

    `level` is a name of the standard library; libraries that talk a lot start at WARNING.
    """
    global _told_later
    writer = LogWriter(service, component, sink)
    threshold = logging.getLevelNamesMapping()[level]
    _told_later = writer if threshold <= logging.INFO else None

    def finish(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        fields = dict(event)
        text = fields.pop("event", "")
        writer.write("error" if method == "exception" else method, logger.name, text, fields)
        raise structlog.DropEvent

    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, finish],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_Named,
        cache_logger_on_first_use=False,
    )
    _route_standard_logging(StandardLogHandler(writer), threshold)


def _route_standard_logging(handler: logging.Handler, threshold: int) -> None:
    root = logging.getLogger()
    for earlier in [h for h in root.handlers if isinstance(h, StandardLogHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(threshold)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    for name in _OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
