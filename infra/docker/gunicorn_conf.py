"""How gunicorn serves a service in a container: behind a proxy, and drained before it stops.

Told to stop (SIGTERM) it first answers `/readyz` with 503 for `NAVETTE_DRAIN_SECONDS`, and
everything else as before, so that the proxy sends new requests elsewhere or holds them; then it
finishes what is in hand and ends.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = 1
threads = int(os.environ.get("NAVETTE_WEB_THREADS", "8"))
worker_tmp_dir = "/dev/shm"  # noqa: S108 — the heartbeat's file, in memory and not on a disk
timeout = 30
graceful_timeout = 10
keepalive = 30
limit_request_line = 4094
limit_request_fields = 60
loglevel = "warning"
control_socket_disable = True

DRAIN_SECONDS = float(os.environ.get("NAVETTE_DRAIN_SECONDS", "5"))

_draining = mmap.mmap(-1, 1)
"""One byte that the arbiter writes and its workers, forked from it, read."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def when_ready(server: Any) -> None:
    """Put draining before the arbiter's own way to stop."""

    def drain(*_: Any) -> None:
        if _draining[0]:  # told twice: at once
            server.signal(signal.SIGTERM, None)
            return
        _draining[0] = 1
        after = threading.Timer(DRAIN_SECONDS, server.signal, (signal.SIGTERM, None))
        after.daemon = True
        after.start()

    signal.signal(signal.SIGTERM, drain)


def post_worker_init(worker: Any) -> None:
    """Let probes see that it drains; keep what was loaded at start out of later collections."""
    worker.wsgi = unready_while_draining(worker.wsgi)
    gc.collect()
    gc.freeze()


def unready_while_draining(application: Application) -> Application:
    """Answer `/readyz` with 503 from the moment the process was told to stop."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _draining[0] and environ.get("PATH_INFO") == "/readyz":
            start_response("503 Service Unavailable", [("Content-Type", "application/json")])
            return [b'{"status":"draining"}\n']
        return application(environ, start_response)

    return answer
