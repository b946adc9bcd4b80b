"""Which stack the command speaks to: the one its environment names, else the embedded one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from environs import EnvError

from infra.local.layout import ADMIN, Layout
from shared.contracts.topology import topology
from shared.messaging.kafka import KafkaConnection
from shared.settings import SettingsError, SettingsReader

CLIENT_ID = "navette-operator"


def environment_of(service: str) -> Mapping[str, str]:
    """Give the settings of a service: those set here, as in its container, or the embedded ones."""
    if _is_set("MONGODB_URL"):
        return os.environ
    return Layout.from_environment().environment(service)


def administrator() -> KafkaConnection:
    """Give the connection of the broker's administrator.

    Read from `NAVETTE_KAFKA_BOOTSTRAP`, `_USERNAME`, `_PASSWORD` and `_SECURITY_PROTOCOL` where the
    first is set.

    :raises SettingsError: it is set and the password is not.
    """
    if not _is_set("KAFKA_BOOTSTRAP"):
        layout = Layout.from_environment()
        return KafkaConnection(
            bootstrap=layout.kafka_bootstrap,
            username=ADMIN,
            password=layout.passwords[ADMIN],
            security_protocol="SASL_PLAINTEXT",
            client_id=CLIENT_ID,
        )
    env = SettingsReader(os.environ)
    try:
        return KafkaConnection(
            bootstrap=env.str("KAFKA_BOOTSTRAP"),
            username=env.str("KAFKA_USERNAME", ADMIN),
            password=env.str("KAFKA_PASSWORD"),
            security_protocol=env.str("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
            ca_file=env.str("KAFKA_CA_FILE", ""),
            client_id=CLIENT_ID,
        )
    except EnvError as error:
        raise SettingsError(str(error)) from error


def passwords() -> dict[str, str]:
    """Give the password each principal of the bus is to have.

    Where the broker is named in the environment they are files, `kafka_<principal>` in the folder
    `NAVETTE_KAFKA_PASSWORDS_DIRECTORY`; a principal without one is left as it is.

    :raises SettingsError: the folder is not named, or a file cannot be read.
    """
    if not _is_set("KAFKA_BOOTSTRAP"):
        kept = Layout.from_environment().passwords
        return {name: word for name, word in kept.items() if name != ADMIN}
    folder = os.environ.get("NAVETTE_KAFKA_PASSWORDS_DIRECTORY", "")
    if not folder or not Path(folder).is_dir():
        raise SettingsError("NAVETTE_KAFKA_PASSWORDS_DIRECTORY must name the passwords' folder")
    found = ((name, Path(folder) / f"kafka_{name}") for name in topology().principals())
    try:
        return {name: path.read_text("utf-8").strip() for name, path in found if path.exists()}
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}") from error


def _is_set(name: str) -> bool:
    return bool(os.environ.get(f"NAVETTE_{name}") or os.environ.get(f"NAVETTE_{name}_FILE"))
