"""`navette trace`: what one request set in motion, across services, as a tree."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, TypedDict

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from infra.local.layout import Layout
from shared.telemetry.span_reader import SpanRecord, latest_traces, read_traces
from shared.telemetry.trace_tree import Node, build_tree

QUIET_SECONDS: Final = 1.0
WAIT_SECONDS: Final = 15.0
POLL_SECONDS: Final = 0.1
MOST_TRACES: Final = 200

_TRACE_ID: Final = re.compile(r"(?:^|-)([0-9a-f]{32})(?:-|$)")


class TraceId(click.ParamType[str]):
    """A trace id of 32 hexadecimal digits, or a `traceparent` header that holds one."""

    name = "trace_id"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the id alone."""
        match = _TRACE_ID.search(value.strip().lower())
        if match is None:
            self.fail(
                "expected 32 hexadecimal digits, as in the X-Trace-Id header of a response",
                param,
                ctx,
            )
        return match[1]


@click.command("trace")
@click.argument("trace_id", type=TraceId(), required=False)
@click.option(
    "--last",
    type=click.IntRange(1, MOST_TRACES),
    is_flag=False,
    flag_value=10,
    help="List the latest traces (10, or as many as given) instead of showing one.",
)
@click.option(
    "--wait", is_flag=True, help="Wait until the trace exists and nothing is added to it any more."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a tree or a table.")
def command(trace_id: str | None, last: int | None, wait: bool, as_json: bool) -> None:
    """Show what the request of TRACE_ID set in motion, or list the latest traces.

    The id is in the `X-Trace-Id` header of every answer to a write.
    """
    if (trace_id is None) == (last is None):
        raise click.UsageError("give either a trace id or --last")
    directory = Layout.from_environment().traces_directory
    if not directory.is_dir():
        raise click.ClickException(
            f"no traces in {directory}: start the stack with 'make up', or set NAVETTE_HOME"
        )
    if last is not None:
        _show_list(latest_traces(directory, last), as_json)
    elif trace_id is not None:
        spans = _read(directory, trace_id, wait)
        if not spans:
            raise click.ClickException(
                f"no span of trace {trace_id} yet: writes show within half a second, "
                "of reads only some are kept; try --wait or --last"
            )
        _show_trace(trace_id, spans, as_json)


def _read(directory: Path, trace_id: str, wait: bool) -> list[SpanRecord]:
    def read() -> list[SpanRecord]:
        return read_traces(directory, [trace_id]).get(trace_id, [])

    return wait_until_quiet(read) if wait else read()


def wait_until_quiet(
    read: Callable[[], list[SpanRecord]],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[SpanRecord]:
    """Read until there are spans and none came for `QUIET_SECONDS`; at most `WAIT_SECONDS`."""
    deadline = clock() + WAIT_SECONDS
    spans, changed = read(), clock()
    while clock() < deadline and not (spans and clock() - changed >= QUIET_SECONDS):
        sleep(POLL_SECONDS)
        again = read()
        if len(again) != len(spans):
            spans, changed = again, clock()
    return spans


def _console() -> Console:
    # a pipe has no width of its own: lines are not folded there
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=200)


def _show_trace(trace_id: str, spans: Sequence[SpanRecord], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"trace_id": trace_id, "spans": [asdict(span) for span in spans]}))
        return
    start = min(span.start for span in spans)
    services = {span.service for span in spans}
    tree = Tree(
        f"[bold]{trace_id}[/]  {_count(len(spans), 'span')} in {_count(len(services), 'service')}, "
        f"{_elapsed_ms(spans):.1f} ms"
    )
    for node in build_tree(spans):
        _grow(tree, node, start)
    _console().print(tree)


def _grow(tree: Tree, node: Node, start: int) -> None:
    # by hand rather than by recursion: a trace may be deeper than Python's stack
    pending = [(tree, node)]
    while pending:
        above, current = pending.pop()
        branch = above.add(_label(current, start))
        pending.extend((branch, child) for child in reversed(current.children))


def _label(node: Node, start: int) -> str:
    span = node.span
    hop = "[magenta]⇢[/] " if node.asynchronous else ""
    handler = span.attributes.get("navette.handler")
    parts = [
        f"{hop}[cyan]{escape(span.service)}[/] {escape(span.name)}",
        f"[dim]{escape(str(handler))}[/]" if handler and str(handler) not in span.name else "",
        f"[green]{span.duration_ms:.1f} ms[/]",
        f"[dim]+{(span.start - start) / 1e6:.1f} ms[/]",
        f"[red]{escape(span.error)}[/]" if span.error else "",
        "[yellow]its parent was not recorded[/]" if node.orphan else "",
    ]
    return "  ".join(part for part in parts if part)


class Summary(TypedDict):
    """One line of the list of traces."""

    trace_id: str
    root: str
    spans: int
    services: list[str]
    duration_ms: float


def _show_list(traces: Sequence[Sequence[SpanRecord]], as_json: bool) -> None:
    rows = [_summary(spans) for spans in traces]
    if as_json:
        click.echo(json.dumps(rows))
        return
    table = Table("trace", "root", "spans", "services", "ms", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            row["trace_id"],
            escape(row["root"]),
            str(row["spans"]),
            escape(", ".join(row["services"])),
            f"{row['duration_ms']:.1f}",
        )
    _console().print(table)


def _summary(spans: Sequence[SpanRecord]) -> Summary:
    first = build_tree(spans)[0].span
    return {
        "trace_id": first.trace_id,
        "root": f"{first.service} {first.name}",
        "spans": len(spans),
        "services": sorted({span.service for span in spans}),
        "duration_ms": round(_elapsed_ms(spans), 3),
    }


def _elapsed_ms(spans: Sequence[SpanRecord]) -> float:
    return (max(span.end for span in spans) - min(span.start for span in spans)) / 1e6


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
