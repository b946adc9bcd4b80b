"""Real servers for tests: the embedded database and broker, on free ports, in a folder of theirs.

When `NAVETTE_TEST_MONGODB_URL` or `NAVETTE_TEST_KAFKA_BOOTSTRAP` (with
`NAVETTE_TEST_KAFKA_PASSWORD`, of its `admin`) is set, the server there is used instead.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import broker, database
from shared.testing.waiting import eventually

START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True)
class BrokerAddress:
    """Where a broker is, and the password of its `admin`."""

    bootstrap: str
    password: str = field(repr=False)


def free_port() -> int:
    """Give a port of 127.0.0.1 nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(
    command: Sequence[str], log: Path, answers: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent)
        try:

            def ready() -> bool:
                if process.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended at once: {log.read_text()[-500:]}")
                return answers()

            eventually(ready, timeout=START_SECONDS)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def embedded_database(folder: Path) -> Iterator[str]:
    """Run a database in `folder` and give its URL."""
    if given := os.environ.get("NAVETTE_TEST_MONGODB_URL"):
        yield given
        return
    port = free_port()
    url = f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false&journal=true"
    command = database.command(port, folder / "mongo")
    with _running(command, folder / "mongo.log", lambda: database.answers(url)):
        yield url


@contextmanager
def embedded_broker(folder: Path) -> Iterator[BrokerAddress]:
    """Run a broker in `folder` and give its address."""
    if given := os.environ.get("NAVETTE_TEST_KAFKA_BOOTSTRAP"):
        yield BrokerAddress(given, os.environ.get("NAVETTE_TEST_KAFKA_PASSWORD", ""))
        return
    port, password = free_port(), "test-admin-password"
    address = BrokerAddress(f"127.0.0.1:{port}", password)
    command = broker.prepare(folder / "kafka", port, free_port(), password)
    with _running(
        command, folder / "kafka.log", lambda: broker.answers(address.bootstrap, password)
    ):
        yield address
