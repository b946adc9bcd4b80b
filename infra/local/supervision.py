"""The supervisor (supervisord): starts the processes, restarts those that die, keeps their logs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from infra.local.layout import ROOT, Layout
from infra.local.processes import Process

MARK = "NAVETTE_SUPERVISED"
START_SECONDS = 10
STOP_SECONDS = 60


class SupervisorError(Exception):
    """The supervisor does not do what it is asked; the message says what is known."""


class Supervisor:
    """The supervisor of one stack, spoken to over its socket."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._configuration = layout.home / "supervisord.conf"

    @property
    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._layout.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def is_running(self) -> bool:
        """Tell whether it answers."""
        try:
            self._rpc.getState()
        except (OSError, Fault):
            return False
        return True

    def start(self, processes: Iterable[Process]) -> None:
        """Start it, and with it the processes that are started at once.

        :raises SupervisorError: it does not come up.
        """
        layout = self._layout
        layout.logs_directory.mkdir(parents=True, exist_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(self._written(processes), encoding="utf-8")
        done = subprocess.run(
            [str(Path(sys.executable).parent / "supervisord"), "-c", str(self._configuration)],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if done.returncode or time.monotonic() > deadline:
                raise SupervisorError(f"supervisord did not start: {done.stderr[-500:]}")
            time.sleep(0.05)

    def start_process(self, name: str) -> None:
        """Start one process; nothing when it runs."""
        try:
            self._rpc.startProcess(name, False)
        except Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise SupervisorError(f"{name}: {fault.faultString}") from fault

    def stop_process(self, name: str) -> None:
        """Stop one process and leave it stopped; nothing when it does not run."""
        try:
            self._rpc.stopProcess(name)
        except Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise SupervisorError(f"{name}: {fault.faultString}") from fault

    def processes(self) -> list[dict[str, Any]]:
        """Give what is known of each process: name, statename, pid, start, spawnerr…"""
        try:
            found: list[dict[str, Any]] = self._rpc.getAllProcessInfo()
        except OSError:
            return []
        return found

    def stop(self) -> None:
        """Stop everything in order, then the supervisor; end what an ended one left behind."""
        if self.is_running():
            self._rpc.shutdown()
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)
        left = orphans(self._layout)
        for process in left:
            process.terminate()
        _, alive = psutil.wait_procs(left, timeout=STOP_SECONDS)
        for process in alive:
            process.kill()
        self._layout.socket.unlink(missing_ok=True)

    def _written(self, processes: Iterable[Process]) -> str:
        layout = self._layout
        parts = [
            "[unix_http_server]",
            f"file={layout.socket}",
            "chmod=0600",
            "[supervisord]",
            f"logfile={layout.logs_directory / 'supervisord.log'}",
            "logfile_maxbytes=1MB",
            "logfile_backups=1",
            f"pidfile={layout.home / 'supervisord.pid'}",
            f"directory={ROOT}",
            f"childlogdir={layout.logs_directory}",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        for process in processes:
            parts += self._program(process)
        return "\n".join(parts) + "\n"

    def _program(self, process: Process) -> list[str]:
        environment = {
            "NAVETTE_HOME": str(self._layout.home),
            "NAVETTE_BASE_PORT": str(self._layout.base_port),
            MARK: process.name,
            "MALLOC_ARENA_MAX": "2",
            **process.environment,
        }
        pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in environment.items())
        return [
            f"[program:{process.name}]",
            "command=" + " ".join(f'"{_escaped(part)}"' for part in process.command),
            f"environment={pairs}",
            f"priority={process.priority}",
            f"autostart={'true' if process.at_once else 'false'}",
            "autorestart=true",
            "startsecs=1",
            "startretries=20",
            "stopasgroup=true",
            "killasgroup=true",
            f"stopwaitsecs={process.stop_seconds}",
            "redirect_stderr=true",
            f"stdout_logfile={self._layout.logs_directory / process.name}.log",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=1",
        ]


def _escaped(text: str) -> str:
    """Write a value so that supervisord's expansion of % and quoting leave it as it is."""
    return text.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')


def orphans(layout: Layout) -> list[psutil.Process]:
    """Find this stack's processes that run without their supervisor (killed with -9)."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except (psutil.Error, OSError):
            continue
        if MARK in environment and environment.get("NAVETTE_HOME") == str(layout.home):
            found.append(process)
    return found
