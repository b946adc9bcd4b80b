import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.trace import QUIET_SECONDS, WAIT_SECONDS, command, wait_until_quiet
from shared.telemetry.span_reader import SpanRecord

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def span(
    span_id: str,
    parent_id: str | None,
    name: str,
    service: str,
    start_ms: int,
    *,
    kind: str = "internal",
    component: str = "worker",
    **more: str,
) -> dict[str, object]:
    return {
        "trace_id": TRACE,
        "span_id": span_id,
        "parent_id": parent_id,
        "name": name,
        "kind": kind,
        "start": start_ms * 1_000_000,
        "end": (start_ms + 2) * 1_000_000,
        "error": None,
        "service": service,
        "component": component,
        "pid": 1,
        "attributes": {},
        **more,
    }


ORPHAN = "its parent was not recorded"
SPANS = [
    span("a", None, "POST /v1/listings", "directory", 100, kind="server", component="web"),
    span("b", "a", "send directory.listings", "directory", 103, kind="producer"),
    span("c", "b", "process directory.listings", "matching", 107, kind="consumer"),
    span("d", "lost", "deliver [mail]", "notifications", 109, error="SMTPError"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVETTE_HOME", str(tmp_path))
    (tmp_path / "traces").mkdir()
    return tmp_path


def write(home: Path, spans: list[dict[str, object]]) -> None:
    for each in spans:
        path = home / "traces" / f"{each['service']}-{each['component']}-1.jsonl"
        with path.open("a") as file:
            file.write(json.dumps(each, separators=(",", ":")) + "\n")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_a_trace_is_a_tree_with_its_hops_and_times(home: Path) -> None:
    write(home, SPANS)
    lines = [line.rstrip() for line in run(TRACE).output.splitlines()]
    assert lines == [
        f"{TRACE}  4 spans in 3 services, 11.0 ms",
        "└── directory POST /v1/listings  2.0 ms  +0.0 ms",
        "    ├── ⇢ directory send directory.listings  2.0 ms  +3.0 ms",
        "    │   └── ⇢ matching process directory.listings  2.0 ms  +7.0 ms",
        f"    └── notifications deliver [mail]  2.0 ms  +9.0 ms  SMTPError  {ORPHAN}",
    ]


def test_a_traceparent_is_an_id_too(home: Path) -> None:
    write(home, SPANS)
    assert run(f"00-{TRACE}-00f067aa0ba902b7-01").output == run(TRACE.upper()).output


def test_json_holds_every_span(home: Path) -> None:
    write(home, SPANS)
    shown = json.loads(run(TRACE, "--json").output)
    assert shown["trace_id"] == TRACE
    assert [each["span_id"] for each in shown["spans"]] == ["a", "b", "c", "d"]


def test_the_latest_traces_are_listed(home: Path) -> None:
    write(home, SPANS)
    write(home, [span("e", None, "task digests", "events", 500) | {"trace_id": "f" * 32}])
    first, second = json.loads(run("--last", "--json").output)
    assert (first["trace_id"], first["root"]) == ("f" * 32, "events task digests")
    assert second == {
        "trace_id": TRACE,
        "root": "directory POST /v1/listings",
        "spans": 4,
        "services": ["directory", "matching", "notifications"],
        "duration_ms": 11.0,
    }
    table = run("--last", "1").output
    assert "events task digests" in table
    assert TRACE not in table


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "either a trace id or --last"),
        ([TRACE, "--last"], "either a trace id or --last"),
        (["nonsense"], "32 hexadecimal digits"),
        (["--last", "0"], "1<=x<=200"),
        ([TRACE], f"no span of trace {TRACE} yet"),
    ],
)
def test_what_cannot_be_shown_is_said(home: Path, arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert says in result.output


def test_without_a_stack_it_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVETTE_HOME", str(tmp_path / "none"))
    assert "make up" in run("--last").output


class FakeTime:
    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def one() -> SpanRecord:
    return SpanRecord(TRACE, "a", None, "n", "internal", 1, 2, "s", "web", 1)


def arriving(time: FakeTime, span: SpanRecord, *arrivals: float) -> list[SpanRecord]:
    return [replace(span, span_id=str(at)) for at in arrivals if at <= time.now]


def test_waiting_ends_a_moment_after_the_last_span(one: SpanRecord) -> None:
    time = FakeTime()
    spans = wait_until_quiet(
        lambda: arriving(time, one, 2.0, 2.5, 3.2), clock=time.clock, sleep=time.sleep
    )
    assert len(spans) == 3
    assert 3.2 + QUIET_SECONDS <= time.now <= 3.5 + QUIET_SECONDS


@pytest.mark.parametrize("arrivals", [(), tuple(n / 2 for n in range(100))])
def test_waiting_is_bounded(one: SpanRecord, arrivals: tuple[float, ...]) -> None:
    time = FakeTime()
    wait_until_quiet(lambda: arriving(time, one, *arrivals), clock=time.clock, sleep=time.sleep)
    assert WAIT_SECONDS <= time.now <= WAIT_SECONDS + 1
