"""The supervisor's configuration file, written from the table of processes."""

from __future__ import annotations

from collections.abc import Iterable

from infra.local.layout import ROOT, Layout
from infra.local.processes import Process

MARK = "NAVETTE_SUPERVISED"
"""The variable by which a stack's processes are known, even without their supervisor."""


def written(layout: Layout, processes: Iterable[Process]) -> str:
    """Give the content of the file."""
    parts = [
        "[unix_http_server]",
        f"file={_plain(layout.socket)}",
        "chmod=0600",
        "[supervisord]",
        f"logfile={_plain(layout.logs_directory / 'supervisord.log')}",
        "logfile_maxbytes=1MB",
        "logfile_backups=1",
        f"pidfile={_plain(layout.home / 'supervisord.pid')}",
        f"directory={_plain(ROOT)}",
        f"childlogdir={_plain(layout.logs_directory)}",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for process in processes:
        parts += _program(layout, process)
    return "\n".join(parts) + "\n"


def marks(layout: Layout, name: str) -> dict[str, str]:
    """Give the variables that say which stack a process belongs to, and what it is there."""
    return {
        "NAVETTE_HOME": str(layout.home),
        "NAVETTE_BASE_PORT": str(layout.base_port),
        MARK: name,
    }


def _program(layout: Layout, process: Process) -> list[str]:
    environment = {
        **marks(layout, process.name),
        "MALLOC_ARENA_MAX": "2",  # threads share two heaps: a tenth less memory
        **process.environment,
    }
    pairs = ",".join(f'{name}="{_quoted(value)}"' for name, value in environment.items())
    return [
        f"[program:{process.name}]",
        "command=" + " ".join(f'"{_quoted(part)}"' for part in process.command),
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
        f"stdout_logfile={_plain(layout.logs_directory / process.name)}.log",
        "stdout_logfile_maxbytes=5MB",
        "stdout_logfile_backups=1",
    ]


def _plain(path: object) -> str:
    """Keep supervisord from expanding a % of a path."""
    return str(path).replace("%", "%%")


def _quoted(text: str) -> str:
    """Write a value so that supervisord's expansion of % and its quoting leave it as it is."""
    return _plain(text).replace("\\", "\\\\").replace('"', '\\"')
