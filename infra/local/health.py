"""How each process of a stack is: from the supervisor, the system and the workers' own reports."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import psutil

from infra.local.layout import Layout
from infra.local.supervision import Supervisor
from shared.clock import utc_now

FRESH_SECONDS = 10
SPAWNED = re.compile(r"INFO spawned: '([^']+)'")
BEGINNING = "INFO supervisord started"


@dataclass(frozen=True)
class ProcessStatus:
    """How one process is; lag and outbox are known of workers only."""

    name: str
    state: str
    pid: int | None = None
    memory_bytes: int = 0
    seconds: int = 0
    restarts: int = 0
    lag: int | None = None
    outbox_pending: int | None = None
    outbox_oldest_seconds: float | None = None
    ready: bool | None = None


def statuses(layout: Layout, supervisor: Supervisor) -> list[ProcessStatus]:
    """Say how each process is; nothing when the stack does not run."""
    starts = _starts(layout)
    return [_status(layout, known, starts[known["name"]]) for known in supervisor.processes()]


def worker_report(layout: Layout, name: str) -> dict[str, Any]:
    """Give what a worker last said of itself; nothing when that is more than 10 s ago."""
    path = layout.status_directory / f"{name}.json"
    try:
        if utc_now().timestamp() - path.stat().st_mtime > FRESH_SECONDS:
            return {}
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return report


def last_words(layout: Layout, name: str) -> str:
    """Give the line of a process' log that most likely says why it ended."""
    log = layout.logs_directory / f"{name}.log"
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "it said nothing"
    # the lines of a trace are indented, the error itself is not
    said = (line for line in reversed(lines) if line.strip() and not line[0].isspace())
    return f"{next(said, 'it said nothing')[:300]} (whole log: {log})"


def _status(layout: Layout, known: dict[str, Any], starts: int) -> ProcessStatus:
    name, pid = known["name"], known["pid"] or None
    report = worker_report(layout, name) if name.endswith("-worker") else {}
    groups, outbox = report.get("groups", {}), report.get("outbox", {})
    return ProcessStatus(
        name=name,
        state=known["statename"].lower(),
        pid=pid,
        memory_bytes=_memory(pid),
        seconds=max(0, known["now"] - known["start"]) if pid else 0,
        restarts=max(0, starts - 1),
        lag=sum(group["lag"] or 0 for group in groups.values()) if groups else None,
        outbox_pending=outbox.get("pending"),
        outbox_oldest_seconds=outbox.get("oldest_seconds"),
        ready=report.get("ready"),
    )


def _starts(layout: Layout) -> Counter[str]:
    """Count the starts of each process since the supervisor's own, as far as its log goes back."""
    counted: Counter[str] = Counter()
    try:
        text = (layout.logs_directory / "supervisord.log").read_text(encoding="utf-8")
    except OSError:
        return counted
    for line in text.splitlines():
        if BEGINNING in line:
            counted.clear()
        elif found := SPAWNED.search(line):
            counted[found[1]] += 1
    return counted


def _memory(pid: int | None) -> int:
    if pid is None:
        return 0
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family)
    except psutil.Error:
        return 0
