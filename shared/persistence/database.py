"""One connection to the database per process, opened after fork."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import mongoengine
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.uri_parser import parse_uri

from shared.persistence.aggregate import Aggregate
from shared.persistence.errors import TRANSIENT_ERRORS

__all__ = ["TRANSIENT_ERRORS", "connect", "disconnect", "ensure_indexes", "ping"]

SELECTION_TIMEOUT_MS = 2_000
OPERATION_TIMEOUT_MS = 10_000
MAX_CONNECTIONS = 20

Mongo = Database[dict[str, Any]]


class DatabaseSettings(Protocol):
    """Where the database is."""

    @property
    def service(self) -> str:
        """The name shown in the server's own logs."""

    @property
    def mongodb_url(self) -> str:
        """The connection string."""

    @property
    def mongodb_database(self) -> str:
        """The name of the service's own database."""


def connect(settings: DatabaseSettings) -> Mongo:
    """Open the process's connection and make it mongoengine's default one.

    Call it after fork. Nothing is sent yet: a database that is away shows at the first operation,
    as one of `TRANSIENT_ERRORS`, after 2 s at most.

    :raises ValueError: the URL names a database itself (mongoengine would take that one).
    """
    if named := parse_uri(settings.mongodb_url)["database"]:
        raise ValueError(
            f"NAVETTE_MONGODB_URL must not name a database ({named}): "
            f"NAVETTE_MONGODB_DATABASE does, and authSource= says where the user is known"
        )
    disconnect()
    client: MongoClient[dict[str, Any]] = mongoengine.connect(
        db=settings.mongodb_database,
        host=settings.mongodb_url,
        alias=mongoengine.DEFAULT_CONNECTION_NAME,
        tz_aware=True,
        uuidRepresentation="standard",
        appname=settings.service,
        maxPoolSize=MAX_CONNECTIONS,
        serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
        connectTimeoutMS=SELECTION_TIMEOUT_MS,
        socketTimeoutMS=OPERATION_TIMEOUT_MS,
        waitQueueTimeoutMS=SELECTION_TIMEOUT_MS,
    )
    return client[settings.mongodb_database]


def disconnect() -> None:
    """Close the process's connection, if it has one."""
    mongoengine.disconnect(alias=mongoengine.DEFAULT_CONNECTION_NAME)


def ensure_indexes(database: Mongo, models: Sequence[type[mongoengine.Document]]) -> None:
    """Make the indexes the documents declare, and the outbox's.

    Idempotent: what exists is left as it is, and two processes may do it at once.
    """
    for model in models:
        model.ensure_indexes()
        if issubclass(model, Aggregate):
            name = model._get_collection_name()
            database[name].create_index("outbox_since", sparse=True)


def ping(database: Mongo) -> None:
    """Ask the database for a sign of life.

    :raises TRANSIENT_ERRORS: it gives none.
    """
    database.command("ping")
