"""Bringing a stack up and down, and saying how it is."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from infra.local import broker, database
from infra.local.layout import OFFSETS, SERVICES, WORKERS, Layout
from infra.local.processes import table, worker_name
from infra.local.supervision import Supervisor, orphans
from shared.clock import utc_now
from shared.messaging.topics import apply_topics

READY_SECONDS = 90
POLL_SECONDS = 0.1
FRESH_SECONDS = 10

Step = Callable[[str], None]


class StackError(Exception):
    """The stack cannot come up; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class ProcessStatus:
    """How one process is."""

    name: str
    state: str
    pid: int | None = None
    memory_bytes: int = 0
    seconds: int = 0
    lag: int | None = None
    outbox_pending: int | None = None
    outbox_oldest_seconds: float | None = None
    ready: bool | None = None


class Stack:
    """One stack on this machine."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.supervisor = Supervisor(layout)

    def is_up(self) -> bool:
        """Tell whether its supervisor runs."""
        return self.supervisor.is_running()

    def up(self, step: Step = lambda _: None) -> None:
        """Start everything and return once all of it is ready; nothing is left running if not.

        :param step: told what is being done, in a few words.
        :raises StackError: it cannot come up.
        """
        if self.is_up():
            step("already running")
            with self._all_or_nothing():
                self._wait_until_ready(step)
            return
        self._clear_orphans(step)
        self._check_ports()
        step("broker: jars and storage")
        try:
            processes = table(self.layout)
        except broker.BrokerError as error:
            raise StackError(str(error)) from error
        with self._all_or_nothing():
            step("servers: database, broker, mail sink, issuer, web processes")
            self.supervisor.start(processes)
            self._wait_for(
                "kafka",
                lambda: broker.answers(
                    self.layout.kafka_bootstrap, self.layout.passwords[broker.ADMIN]
                ),
            )
            self._wait_for("mongo", lambda: database.answers(self.layout.mongodb_url))
            step("topics, principals and rights")
            self.apply_topics()
            step("workers")
            for service in WORKERS:
                self.supervisor.start_process(worker_name(service))
            self._wait_until_ready(step)

    def apply_topics(self) -> None:
        """Make the topics, the principals and their rights, as `topics.yaml` has them."""
        passwords = self.layout.passwords
        apply_topics(
            self.layout.kafka_bootstrap,
            username=broker.ADMIN,
            password=passwords[broker.ADMIN],
            passwords={name: word for name, word in passwords.items() if name != broker.ADMIN},
        )

    def down(self) -> None:
        """Stop everything in order; what is kept stays in the stack's folder."""
        self.supervisor.stop()

    def reset(self) -> None:
        """Stop everything and delete what this stack kept."""
        self.down()
        shutil.rmtree(self.layout.home, ignore_errors=True)

    def kill(self, name: str) -> int:
        """End a process without warning (`kill -9`), for tests; give the pid it had."""
        pid = next(one["pid"] for one in self.supervisor.processes() if one["name"] == name)
        parent = psutil.Process(pid)
        for process in [*parent.children(recursive=True), parent]:
            process.kill()
        return int(pid)

    def status(self) -> list[ProcessStatus]:
        """Say how each process is."""
        return [self._status_of(known) for known in self.supervisor.processes()]

    def _status_of(self, known: dict[str, Any]) -> ProcessStatus:
        name, pid = known["name"], known["pid"] or None
        report = self._worker_report(name) if name.endswith("-worker") else {}
        lags = [group["lag"] for group in report.get("groups", {}).values()]
        outbox = report.get("outbox", {})
        return ProcessStatus(
            name=name,
            state=known["statename"].lower(),
            pid=pid,
            memory_bytes=_memory(pid),
            seconds=max(0, known["now"] - known["start"]) if pid else 0,
            lag=sum(lag for lag in lags if lag) if lags else None,
            outbox_pending=outbox.get("pending"),
            outbox_oldest_seconds=outbox.get("oldest_seconds"),
            ready=report.get("ready"),
        )

    def _worker_report(self, name: str) -> dict[str, Any]:
        path = self.layout.status_directory / f"{name}.json"
        try:
            if utc_now().timestamp() - path.stat().st_mtime > FRESH_SECONDS:
                return {}
            report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return report

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.down()
            raise

    def _clear_orphans(self, step: Step) -> None:
        if orphans(self.layout):
            step("ending what an earlier run left behind")
            self.supervisor.stop()

    def _check_ports(self) -> None:
        for name in OFFSETS:
            port = self.layout.port(name)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    raise StackError(
                        f"port {port} ({name}) is taken by another program: choose another base "
                        "port, for example `make up PORT=9000`"
                    ) from error

    def _wait_until_ready(self, step: Step) -> None:
        step("waiting until everything is ready")
        with httpx.Client(timeout=2.0) as client:
            for name in ("issuer", *SERVICES):
                url = f"{self.layout.service_url(name)}/readyz"
                process = name if name == "issuer" else f"{name}-web"
                self._wait_for(process, lambda url=url: _is_ok(client, url))  # type: ignore[misc]
        for service in WORKERS:
            name = worker_name(service)
            self._wait_for(name, lambda name=name: self._is_ready(name))  # type: ignore[misc]

    def _is_ready(self, worker: str) -> bool:
        pid = {one["name"]: one["pid"] for one in self.supervisor.processes()}.get(worker)
        report = self._worker_report(worker)
        return bool(report.get("ready")) and report.get("pid") == pid

    def _wait_for(self, process: str, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        failures = 0
        while not condition():
            states = {one["name"]: one for one in self.supervisor.processes()}
            state = states.get(process, {}).get("statename")
            failures += state in {"BACKOFF", "EXITED"}
            if state == "FATAL" or failures > 3 / POLL_SECONDS or time.monotonic() > deadline:
                raise StackError(f"{process} does not come up: {self._last_words(process)}")
            time.sleep(POLL_SECONDS)

    def _last_words(self, process: str) -> str:
        log = self.layout.logs_directory / f"{process}.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        said = next((line for line in reversed(lines) if line.strip()), "it said nothing")
        return f"{said[:300]} (whole log: {log})"


def _is_ok(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _memory(pid: int | None) -> int:
    if pid is None:
        return 0
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family)
    except psutil.Error:
        return 0
