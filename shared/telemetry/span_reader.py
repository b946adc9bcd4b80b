"""Reads span files back: the spans of one trace, and the latest traces.

Files are written by others while they are read: a torn last line, a file that has just been
rotated or deleted, or a line that is no span is passed over.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shared.telemetry.span_files import SUFFIX

TAIL_BYTES: Final = 2**20
"""How much of the end of each file is looked through for the latest traces."""

_ID_START: Final = len(b'{"trace_id":"')
_ID_END: Final = _ID_START + 32


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One span as written by `SpanFileExporter`; `start` and `end` in Unix nanoseconds."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: str
    start: int
    end: int
    service: str
    component: str
    pid: int
    error: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def duration_ms(self) -> float:
        """Time between start and end."""
        return (self.end - self.start) / 1e6

    @property
    def process(self) -> tuple[str, str, int]:
        """Who ran it."""
        return self.service, self.component, self.pid


def parse_span(line: bytes) -> SpanRecord | None:
    """Give the span of a line; None when the line is torn or is no span."""
    try:
        record = json.loads(line)
        return SpanRecord(
            trace_id=str(record["trace_id"]),
            span_id=str(record["span_id"]),
            parent_id=record["parent_id"],
            name=str(record["name"]),
            kind=str(record["kind"]),
            start=int(record["start"]),
            end=int(record["end"]),
            service=str(record["service"]),
            component=str(record["component"]),
            pid=int(record["pid"]),
            error=record["error"],
            attributes=dict(record["attributes"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def read_traces(directory: Path, trace_ids: Collection[str]) -> dict[str, list[SpanRecord]]:
    """Give the spans of these traces by trace id, each list in order of start."""
    wanted = {trace_id.encode() for trace_id in trace_ids}
    found: dict[str, dict[str, SpanRecord]] = defaultdict(dict)
    for path in directory.glob(f"*{SUFFIX}"):
        for line in _lines(path):
            if line[_ID_START:_ID_END] in wanted and (span := parse_span(line)) is not None:
                # a file rotated between two looks is read twice: the id counts once
                found[span.trace_id][span.span_id] = span
    return {
        trace_id: sorted(spans.values(), key=lambda span: (span.start, span.span_id))
        for trace_id, spans in found.items()
    }


def latest_traces(directory: Path, count: int) -> list[list[SpanRecord]]:
    """Give the spans of the `count` traces with the latest activity, the latest first."""
    latest: dict[str, int] = {}
    for path in directory.glob(f"*{SUFFIX}"):
        for line in _lines(path, tail=TAIL_BYTES):
            if (span := parse_span(line)) is not None:
                latest[span.trace_id] = max(span.end, latest.get(span.trace_id, 0))
    ids = sorted(latest, key=lambda trace_id: latest[trace_id], reverse=True)[:count]
    traces = read_traces(directory, ids)
    return [traces[trace_id] for trace_id in ids if trace_id in traces]


def _lines(path: Path, tail: int | None = None) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            if tail is not None and (size := path.stat().st_size) > tail:
                file.seek(size - tail)
            yield from file
    except FileNotFoundError:
        return
