"""Bringing a stack up and down, and saying how it is."""

from __future__ import annotations

import fcntl
import shutil
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx
import psutil

from infra.local import broker, database
from infra.local.health import ProcessStatus, last_words, statuses, worker_report
from infra.local.layout import ADMIN, OFFSETS, SERVICES, WORKERS, Layout
from infra.local.processes import table, web_name, worker_name
from infra.local.supervision import STOPPED, Supervisor, SupervisorError, orphans
from shared.messaging.topics import apply_topics

READY_SECONDS = 120.0
POLL_SECONDS = 0.1
ATTEMPTS = 3

Step = Callable[[str], None]


class StackError(Exception):
    """The stack cannot come up; the message is one line that says why and what to do."""


class Stack:
    """One stack on this machine."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.supervisor = Supervisor(layout)

    def is_up(self) -> bool:
        """Tell whether its supervisor runs."""
        return self.supervisor.is_running()

    def up(self, step: Step = lambda _: None) -> None:
        """Start what does not run yet and return once all of it is ready.

        Nothing is left running when a stack that was down cannot come up.

        :param step: told what is being done, in a few words.
        :raises StackError: it cannot come up.
        """
        with self._alone():
            if self.is_up():
                step("already running: starting what does not run")
                self._start_stopped()
                self._complete(step)
                return
            self._clear_orphans(step)
            self._check_ports()
            step("broker: jars and storage")
            try:
                processes = table(self.layout, step)
            except broker.BrokerError as error:
                raise StackError(str(error)) from error
            try:
                step("servers: database, broker, mail sink, issuer, web processes")
                self.supervisor.start(processes)
                self._complete(step)
            except BaseException:
                step("it does not come up: stopping what was started")
                self.supervisor.stop()
                raise

    def apply_topics(self) -> None:
        """Make the topics, the principals and their rights, as `topics.yaml` has them."""
        passwords = self.layout.passwords
        apply_topics(
            self.layout.kafka_bootstrap,
            username=ADMIN,
            password=passwords[ADMIN],
            passwords={name: word for name, word in passwords.items() if name != ADMIN},
        )

    def down(self) -> None:
        """Stop everything in order; what is kept stays in the stack's folder.

        :raises StackError: the stack is being brought up or down at this moment.
        """
        with self._alone():
            self.supervisor.stop()

    def reset(self) -> None:
        """Stop everything and delete what this stack kept, and nothing else of its folder.

        :raises StackError: the stack is being brought up or down at this moment.
        """
        self.down()
        for path in self.layout.kept():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        with suppress(OSError):  # something else lies there: it stays
            self.layout.home.rmdir()

    def kill(self, name: str) -> int:
        """End a process without warning (`kill -9`), for tests; give the pid it had."""
        pid = next(one["pid"] for one in self.supervisor.processes() if one["name"] == name)
        parent = psutil.Process(pid)
        for process in [*parent.children(recursive=True), parent]:
            process.kill()
        return int(pid)

    def status(self) -> list[ProcessStatus]:
        """Say how each process is."""
        return statuses(self.layout, self.supervisor)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second `up` or `down` of the same stack from coming between."""
        self.layout.home.mkdir(parents=True, exist_ok=True)
        with self.layout.lock_file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StackError(
                    f"the stack in {self.layout.home} is being brought up or down by another "
                    "command: wait until it is done"
                ) from error
            yield

    def _start_stopped(self) -> None:
        workers = {worker_name(service) for service in WORKERS}
        for one in self.supervisor.processes():
            if one["statename"] in STOPPED and one["name"] not in workers:
                self.supervisor.start_process(one["name"])

    def _complete(self, step: Step) -> None:
        """Wait for the servers, make the topics, start the workers, wait until all are ready."""
        watch = _Watch(self.layout, self.supervisor)
        admin = self.layout.passwords[ADMIN]
        watch.until("mongo", lambda: database.answers(self.layout.mongodb_url))
        watch.until("kafka", lambda: broker.answers(self.layout.kafka_bootstrap, admin))
        step("topics, principals and rights")
        self.apply_topics()
        step("workers")
        for service in WORKERS:
            self.supervisor.start_process(worker_name(service))
        with httpx.Client(timeout=2.0) as client:
            for name in ("issuer", *SERVICES):
                url = f"{self.layout.service_url(name)}/readyz"
                process = name if name == "issuer" else web_name(name)
                watch.until(process, lambda url=url: _is_ok(client, url))  # type: ignore[misc]
        for service in WORKERS:
            watch.until_worker_is_ready(worker_name(service))

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
                        f"port {port} ({name}) is taken by {_holder(port)}: stop it or choose "
                        "another base port, for example `make up PORT=9000`"
                    ) from error


class _Watch:
    """Waits for conditions, and sees at once when a process does not stay up."""

    def __init__(self, layout: Layout, supervisor: Supervisor) -> None:
        self._layout, self._supervisor = layout, supervisor
        self._deadline = time.monotonic() + READY_SECONDS
        self._pids: defaultdict[str, set[int]] = defaultdict(set)

    def until(self, process: str, condition: Callable[[], bool]) -> None:
        """Wait for a condition that a process is to bring about.

        :raises StackError: any process keeps dying, or the time is out.
        """
        while not condition():
            self._check()
            if time.monotonic() > self._deadline:
                raise StackError(
                    f"{process} is not ready after {READY_SECONDS:.0f} s: "
                    f"{last_words(self._layout, process)}"
                )
            time.sleep(POLL_SECONDS)

    def until_worker_is_ready(self, name: str) -> None:
        """Wait until the worker that runs now, not one before it, says that it is ready."""

        def is_ready() -> bool:
            report = worker_report(self._layout, name)
            running = {one["pid"] for one in self._supervisor.processes() if one["name"] == name}
            return bool(report.get("ready")) and report.get("pid") in running

        self.until(name, is_ready)

    def _check(self) -> None:
        processes = self._supervisor.processes()
        if not processes:
            raise SupervisorError("the supervisor ended while the stack was coming up")
        for one in processes:
            name = one["name"]
            self._pids[name] |= {one["pid"]} - {0}
            if one["statename"] == "FATAL" or len(self._pids[name]) > ATTEMPTS:
                raise StackError(f"{name} does not stay up: {last_words(self._layout, name)}")


def _holder(port: int) -> str:
    """Name the process that listens on a port, when the system lets us see it."""
    with suppress(psutil.Error, PermissionError):
        for one in psutil.net_connections("tcp"):
            if one.status == psutil.CONN_LISTEN and one.pid and one.laddr[1:] == (port,):
                return f"{psutil.Process(one.pid).name()} (pid {one.pid})"
    return "another program"


def _is_ok(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
