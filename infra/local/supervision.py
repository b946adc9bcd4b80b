"""The supervisor (supervisord): starts the processes, restarts those that die, keeps their logs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Error, Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport, UnixStreamHTTPConnection

from infra.local.layout import STORES, Layout
from infra.local.processes import Process
from infra.local.supervisor_file import MARK, marks, written

DAEMON = "supervisord"
ANSWER_SECONDS = 10.0
START_SECONDS = 10.0
STOP_SECONDS = 60.0
POLL_SECONDS = 0.05
STOPPED = frozenset({"STOPPED", "EXITED", "FATAL", "UNKNOWN"})
SILENT = (OSError, HTTPException, Error)


class SupervisorError(Exception):
    """The supervisor does not do what it is asked; the message says what is known."""


class Supervisor:
    """The supervisor of one stack, spoken to over its socket."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._configuration = layout.home / "supervisord.conf"

    def is_running(self) -> bool:
        """Tell whether it answers."""
        try:
            self._ask("getPID")
        except Fault:  # it says that it is stopping
            return True
        except SILENT:
            return False
        return True

    def start(self, processes: Iterable[Process]) -> None:
        """Start it, and with it the processes that are started at once.

        :raises SupervisorError: it does not come up.
        """
        layout = self._layout
        layout.logs_directory.mkdir(parents=True, exist_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(written(layout, processes), encoding="utf-8")
        done = subprocess.run(
            [str(Path(sys.executable).parent / DAEMON), "-c", str(self._configuration)],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            env=os.environ | marks(layout, DAEMON),
            check=False,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if done.returncode or time.monotonic() > deadline:
                raise SupervisorError(f"{DAEMON} did not start: {done.stderr.strip()[-300:]}")
            time.sleep(POLL_SECONDS)

    def start_process(self, name: str) -> None:
        """Start one process; nothing when it runs."""
        self._order("startProcess", name, but="ALREADY_STARTED")

    def stop_process(self, name: str) -> None:
        """Stop one process, leave it stopped and return once it is; nothing when it does not run.

        :raises SupervisorError: it does not stop.
        """
        self._stop_processes([name])

    def processes(self) -> list[dict[str, Any]]:
        """Give what is known of each process: name, statename, pid, start, spawnerr…"""
        try:
            found: list[dict[str, Any]] = self._ask("getAllProcessInfo")
        except SILENT:
            return []
        return found

    def stop(self) -> None:
        """Stop everything, database and broker last, then the supervisor.

        What an earlier supervisor left behind when it was killed is ended too.
        """
        names = {one["name"] for one in self.processes()}
        for tier in (names - STORES, names & STORES):
            with suppress(SupervisorError):  # the supervisor kills what does not stop
                self._stop_processes(tier)
        with suppress(*SILENT):
            daemon = psutil.Process(self._ask("getPID"))
            self._ask("shutdown")
            psutil.wait_procs([daemon], timeout=STOP_SECONDS)
        end_orphans(self._layout)
        self._layout.socket.unlink(missing_ok=True)

    def _stop_processes(self, names: Collection[str]) -> None:
        for name in names:
            self._order("stopProcess", name, but="NOT_RUNNING")
        deadline = time.monotonic() + STOP_SECONDS
        while waiting := self._alive(names):
            if time.monotonic() > deadline:
                raise SupervisorError(f"{', '.join(waiting)} did not stop")
            time.sleep(POLL_SECONDS)

    def _alive(self, names: Collection[str]) -> list[str]:
        known = [one for one in self.processes() if one["name"] in names]
        return [one["name"] for one in known if one["statename"] not in STOPPED]

    def _order(self, method: str, name: str, *, but: str) -> None:
        try:
            self._ask(method, name, False)
        except Fault as fault:
            if but not in fault.faultString:
                raise SupervisorError(f"{name}: {fault.faultString}") from fault
        except SILENT as error:
            raise SupervisorError(f"{DAEMON} does not answer ({error})") from error

    def _ask(self, method: str, *arguments: Any) -> Any:
        transport = _Transport(None, None, f"unix://{self._layout.socket}")
        try:
            supervisor = ServerProxy("http://127.0.0.1", transport=transport).supervisor
            return getattr(supervisor, method)(*arguments)
        finally:
            transport.close()


class _Connection(UnixStreamHTTPConnection):
    """A connection that gives up on a supervisor that hangs."""

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(ANSWER_SECONDS)


class _Transport(SupervisorTransport):
    """The supervisor's transport over connections that give up."""

    def __init__(self, username: None, password: None, serverurl: str) -> None:
        super().__init__(username, password, serverurl)
        self._path = serverurl.removeprefix("unix://")
        self._get_connection = self._connection_that_gives_up

    def _connection_that_gives_up(self) -> _Connection:
        connection = _Connection("localhost")
        connection.socketfile = self._path
        return connection


def orphans(layout: Layout) -> list[psutil.Process]:
    """Find the processes of this stack, which are orphans when no supervisor answers for them.

    They are known by the variables they were started with: the stack's folder and a mark. A
    process object holds the time it was created, so that a number used again is never mistaken.
    """
    return list(_by_name(layout).keys())


def end_orphans(layout: Layout) -> None:
    """End this stack's processes that have no supervisor, the database and the broker last."""
    _end([process for process, name in _by_name(layout).items() if name == DAEMON], kill=True)
    left = _by_name(layout)
    _end([process for process, name in left.items() if name not in STORES])
    _end([process for process, name in left.items() if name in STORES])


def _by_name(layout: Layout) -> dict[psutil.Process, str]:
    found = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # gone, or of another user
            environment = process.environ()
            if MARK in environment and environment.get("NAVETTE_HOME") == str(layout.home):
                found[process] = environment[MARK]
    return found


def _end(processes: list[psutil.Process], *, kill: bool = False) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill() if kill else process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=STOP_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS)
