import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.trace import format_trace_id

from shared.telemetry.span_files import SpanFileExporter, prune
from shared.telemetry.span_reader import latest_traces, parse_span, read_traces
from shared.telemetry.tests.spans import TRACE, sdk_span

TRACE_ID = format_trace_id(TRACE)
Make = Callable[..., SpanFileExporter]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[SpanFileExporter] = []

    def exporter(service: str = "directory", component: str = "web") -> SpanFileExporter:
        made.append(SpanFileExporter(tmp_path, service, component, max_bytes=16_000, files=4))
        return made[-1]

    yield exporter
    for each in made:
        each.shutdown()


@pytest.fixture
def exporter(make: Make) -> SpanFileExporter:
    return make()


def size_of(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.iterdir())


def ids_in(directory: Path) -> list[int]:
    spans = read_traces(directory, [TRACE_ID]).get(TRACE_ID, [])
    return [int(span.span_id, 16) for span in spans]


def test_what_is_written_is_read_back(exporter: SpanFileExporter, tmp_path: Path) -> None:
    assert exporter.export([sdk_span(2), sdk_span(1)]) is SpanExportResult.SUCCESS
    first, second = read_traces(tmp_path, [TRACE_ID])[TRACE_ID]
    assert (first.span_id, second.span_id) == (f"{1:016x}", f"{2:016x}")
    assert first.process == ("directory", "web", os.getpid())
    assert first.duration_ms == 0.5
    assert first.attributes == {"navette.handler": "on_listing_published"}
    assert first.error is None
    assert exporter.path.name == f"directory-web-{os.getpid()}.jsonl"


def test_a_process_never_takes_more_than_its_share_and_keeps_the_latest(
    exporter: SpanFileExporter, tmp_path: Path
) -> None:
    for number in range(1, 401):
        exporter.export([sdk_span(number)])
        assert size_of(tmp_path) <= 16_000
    kept = ids_in(tmp_path)
    assert kept == list(range(kept[0], 401))
    assert len(kept) > 30
    assert len(list(tmp_path.iterdir())) == 4


def test_one_large_batch_is_bounded_too(exporter: SpanFileExporter, tmp_path: Path) -> None:
    exporter.export([sdk_span(number) for number in range(1, 401)])
    assert size_of(tmp_path) <= 16_000
    assert ids_in(tmp_path)[-1] == 400


@pytest.mark.parametrize("torn_at", [1, 20, 60, -2])
def test_a_torn_last_line_loses_itself_only(make: Make, tmp_path: Path, torn_at: int) -> None:
    exporter = make()
    exporter.export([sdk_span(1), sdk_span(2)])
    exporter.shutdown()
    lines = exporter.path.read_bytes().splitlines(keepends=True)
    exporter.path.write_bytes(lines[0] + lines[1][:torn_at])
    assert ids_in(tmp_path) == [1]
    make().export([sdk_span(3)])
    assert ids_in(tmp_path) == [1, 3]


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"null", b"[1]", b'"x"', b"{}", b"\xff\xfe", b'{"trace_id":"1"}', b"[" * 9999],
)
def test_a_line_that_is_no_span_is_passed_over(line: bytes) -> None:
    assert parse_span(line) is None


def test_a_deleted_file_is_made_again(exporter: SpanFileExporter, tmp_path: Path) -> None:
    exporter.export([sdk_span(1)])
    exporter.path.unlink()
    exporter.export([sdk_span(2)])
    assert ids_in(tmp_path) == [2]


def test_a_disk_that_refuses_fails_the_export_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    exporter = SpanFileExporter(tmp_path / "file" / "traces", "directory", "web")
    assert exporter.export([sdk_span(1)]) is SpanExportResult.FAILURE


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(timeout=30)
    return process.pid


def test_what_dead_processes_left_is_pruned_oldest_first(tmp_path: Path) -> None:
    pid = dead_pid()
    names = [f"directory-web-{pid}{age}.jsonl" for age in (".2", ".1", "")]
    others = [f"directory-web-{os.getpid()}.jsonl", f"directory-worker-{pid}.jsonl", "notes.txt"]
    for age, name in enumerate(names + others):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (age, age))
    prune(tmp_path, "directory-web", 200)
    assert {path.name for path in tmp_path.iterdir()} == {*names[1:], *others}


def test_a_forked_child_writes_a_file_of_its_own(
    exporter: SpanFileExporter, tmp_path: Path
) -> None:
    exporter.export([sdk_span(1)])
    pid = os.fork()
    if pid == 0:
        exporter.path.touch()  # a process of the same pid was here before
        exporter.export([sdk_span(2)])
        os._exit(0)
    os.waitpid(pid, 0)
    exporter.export([sdk_span(3)])
    assert len((tmp_path / f"directory-web-{pid}.jsonl").read_bytes().splitlines()) == 1
    assert ids_in(tmp_path) == [1, 2, 3]


def test_the_latest_traces_come_first_and_whole(make: Make, tmp_path: Path) -> None:
    web, worker = make(), make("matching", "worker")
    for trace_id in range(1, 6):
        web.export([sdk_span(10 * trace_id, trace_id=trace_id)])
    worker.export([sdk_span(100, trace_id=2)])
    traces = latest_traces(tmp_path, 2)
    assert [[int(s.trace_id, 16) for s in spans] for spans in traces] == [[2, 2], [5]]
    assert {span.service for span in traces[0]} == {"directory", "matching"}
