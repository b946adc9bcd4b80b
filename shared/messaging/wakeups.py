"""Tells the relay of each write that raised events, through the database's change stream."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from pymongo.change_stream import ChangeStream
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.messaging.backoff import Backoff

log = structlog.get_logger(__name__)

AWAIT_MS = 1_000


class Wakeups:
    """Reads the change stream; what was written while it was not open is the sweep's to find.

    :param wake: called with (collection, id) for each write.
    :param opened: called each time the stream opens: look for what came before.
    """

    def __init__(
        self,
        database: Database[dict[str, Any]],
        collections: Sequence[str],
        wake: Callable[[str, str], None],
        opened: Callable[[], None],
        backoff: Backoff | None = None,
    ) -> None:
        self._database = database
        self._collections = list(collections)
        self._wake = wake
        self._opened = opened
        self._backoff = backoff or Backoff()

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop, over every failure of the database."""
        failures = 0
        while not stop.is_set():
            try:
                with self._open() as stream:
                    self._opened()
                    while not stop.is_set():
                        self._read(stream)
                        failures = 0
            except PyMongoError as error:
                failures += 1
                log.warning("change stream lost", error=type(error).__name__, failures=failures)
                stop.wait(self._backoff.seconds(failures))

    def _open(self) -> ChangeStream[dict[str, Any]]:
        return self._database.watch(self._pipeline(), max_await_time_ms=AWAIT_MS)

    def _read(self, stream: ChangeStream[dict[str, Any]]) -> None:
        change = stream.try_next()
        if change is not None:
            self._wake(change["ns"]["coll"], change["documentKey"]["_id"])

    def _pipeline(self) -> list[dict[str, Any]]:
        """Only what raises events: an insert with an outbox, an update of the version."""
        inserted = {"operationType": "insert", "fullDocument.outbox_since": {"$exists": True}}
        updated = {
            "operationType": "update",
            "updateDescription.updatedFields.sequence": {"$exists": True},
        }
        return [
            {"$match": {"ns.coll": {"$in": self._collections}, "$or": [inserted, updated]}},
            {"$project": {"ns": 1, "documentKey": 1}},
        ]
