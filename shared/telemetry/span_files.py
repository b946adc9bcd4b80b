"""Spans as JSON lines in local files, for the embedded stack; `navette trace` reads them.

One file a process, `<service>-<component>-<pid>.jsonl`, which turns into `.1.jsonl`, `.2.jsonl`…
when full. Each process is bounded, and so is what dead processes leave behind.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from io import FileIO
from pathlib import Path
from typing import Any, Final

import psutil
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import format_span_id, format_trace_id

from shared.telemetry.metrics import count
from shared.telemetry.names import SPANS_DROPPED

SUFFIX: Final = ".jsonl"
MAX_BYTES: Final = 20 * 2**20
FILES: Final = 4

_NAME: Final = re.compile(r"-(?P<pid>\d+)(?:\.\d+)?\.jsonl$")


class SpanFileExporter(SpanExporter):
    """Appends spans to the file of the current process; at most `max_bytes` over `files` files.

    The file is opened on the first export, so that it belongs to the process that writes it even
    when it was forked. A disk that refuses costs spans, never the work.
    """

    def __init__(
        self,
        directory: Path,
        service: str,
        component: str,
        *,
        max_bytes: int = MAX_BYTES,
        files: int = FILES,
    ) -> None:
        self._directory = directory
        self._prefix = f"{service}-{component}"
        self._labels = {"service": service, "component": component}
        self._share = max_bytes // files
        self._files = files
        self._file: FileIO | None = None
        prune(directory, self._prefix, max_bytes)

    @property
    def path(self) -> Path:
        """The file the current process writes."""
        return self._directory / f"{self._prefix}-{os.getpid()}{SUFFIX}"

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write one line a span."""
        try:
            for chunk in self._chunks(spans):
                self._append(chunk)
        except OSError:
            self.shutdown()
            count(SPANS_DROPPED, amount=len(spans))
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def _chunks(self, spans: Sequence[ReadableSpan]) -> list[bytes]:
        chunks = [bytearray()]
        for span in spans:
            line = encode(span, self._labels)
            if chunks[-1] and len(chunks[-1]) + len(line) > self._share:
                chunks.append(bytearray())
            chunks[-1] += line
        return [bytes(chunk) for chunk in chunks if chunk]

    def _append(self, chunk: bytes) -> None:
        file = self._open()
        if file.tell() and file.tell() + len(chunk) > self._share:
            self._rotate()
            file = self._open()
        file.write(chunk)

    def _open(self) -> FileIO:
        path = self.path
        if self._file is not None and self._file.name == path and path.exists():
            return self._file
        self.shutdown()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._file = FileIO(path, "a+")
        _end_torn_line(self._file)
        return self._file

    def _rotate(self) -> None:
        self.shutdown()
        for age in range(self._files - 1, 0, -1):
            younger = self.path if age == 1 else self.path.with_suffix(f".{age - 1}{SUFFIX}")
            if younger.exists():
                younger.replace(self.path.with_suffix(f".{age}{SUFFIX}"))

    def shutdown(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002 - unbuffered
        """Nothing is held back: lines are written as they come."""
        return True


def _end_torn_line(file: FileIO) -> None:
    # a process of the same pid may have been killed in the middle of its last line
    end = file.seek(0, os.SEEK_END)
    if end:
        file.seek(end - 1)
        if file.read(1) != b"\n":
            file.write(b"\n")
        file.seek(0, os.SEEK_END)


def encode(span: ReadableSpan, labels: dict[str, str]) -> bytes:
    """Give the line of a span. Times are Unix nanoseconds; ids lower-case hexadecimal.

    `trace_id` comes first: a reader tells from the first bytes whether the line is wanted.
    """
    context = span.context
    if context is None:
        return b""
    record: dict[str, Any] = {
        "trace_id": format_trace_id(context.trace_id),
        "span_id": format_span_id(context.span_id),
        "parent_id": format_span_id(span.parent.span_id) if span.parent else None,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "start": span.start_time,
        "end": span.end_time,
        "error": None if span.status.is_ok else span.status.description or "error",
        **labels,
        "pid": os.getpid(),
        "attributes": dict(span.attributes or {}),
    }
    if span.events:
        record["events"] = [
            {"name": e.name, "time": e.timestamp, "attributes": dict(e.attributes or {})}
            for e in span.events
        ]
    if span.links:
        record["links"] = [
            {
                "trace_id": format_trace_id(link.context.trace_id),
                "span_id": format_span_id(link.context.span_id),
            }
            for link in span.links
        ]
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode(errors="backslashreplace") + b"\n"


def prune(directory: Path, prefix: str, max_bytes: int) -> None:
    """Delete the oldest files dead processes of `prefix` left, beyond `max_bytes` together."""
    left: list[tuple[float, int, Path]] = []
    for path in directory.glob(f"{prefix}-*{SUFFIX}"):
        match = _NAME.fullmatch(path.name.removeprefix(prefix))
        if match is None or psutil.pid_exists(int(match["pid"])):
            continue
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        left.append((status.st_mtime, status.st_size, path))
    kept = 0
    for _, size, path in sorted(left, reverse=True):
        kept += size
        if kept > max_bytes:
            path.unlink(missing_ok=True)
