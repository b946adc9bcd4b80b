"""What changed among the structures, read from the database's change stream."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo.change_stream import ChangeStream
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from services.directory.search.integrity import Damaged

Token = Mapping[str, Any]
Stored = Mapping[str, Any]
Structures = Collection[dict[str, Any]]

AWAIT_MS = 100
GATHER_SECONDS = 0.15
BATCH = 1000
LOOKUP = 20  # the embedded database takes longer for each id the more are asked for
UNKNOWN = object()


class Changes:
    """The changes after a position, in batches: the last known state of each structure."""

    def __init__(self, stream: ChangeStream[dict[str, Any]], structures: Structures) -> None:
        self._stream, self._structures = stream, structures

    @property
    def position(self) -> Token:
        """Where the stream stands: what was read so far lies before.

        :raises Damaged: the stream ended, as when the database was dropped.
        """
        token = self._stream.resume_token
        if token is None or not self._stream.alive:
            raise Damaged("the change stream has ended")
        return token

    def read(self) -> dict[str, Stored | None]:
        """Wait a moment for a change, then gather what comes with it; empty when none came.

        :returns: documents by id, None for one that is no longer there.
        """
        gathered: dict[str, Any] = {}
        deadline = time.monotonic() + GATHER_SECONDS
        while (change := self._stream.try_next()) is not None:
            id_ = change["documentKey"]["_id"]
            gathered[id_] = change.get("fullDocument", UNKNOWN)
            if change["operationType"] == "delete":
                gathered[id_] = None
            if len(gathered) >= BATCH or time.monotonic() > deadline:
                break
        return self._looked_up(gathered)

    def _looked_up(self, gathered: dict[str, Any]) -> dict[str, Stored | None]:
        unknown = [id_ for id_, state in gathered.items() if state is UNKNOWN]
        for start in range(0, len(unknown), LOOKUP):
            ids = unknown[start : start + LOOKUP]
            gathered |= dict.fromkeys(ids)
            gathered |= {one["_id"]: one for one in self._structures.find({"_id": {"$in": ids}})}
        return gathered


@contextmanager
def watching(structures: Structures, after: Token | None = None) -> Iterator[Changes]:
    """Follow the changes from now on, or from a position kept earlier.

    :raises Damaged: the database no longer knows that position.
    """
    try:
        stream = structures.database.watch(
            _pipeline(structures.name), max_await_time_ms=AWAIT_MS, resume_after=after
        )
    except OperationFailure as error:
        if after is None:
            raise
        raise Damaged(f"the position is no longer known (code {error.code})") from error
    with stream:
        yield Changes(stream, structures)


def _pipeline(collection: str) -> list[dict[str, Any]]:
    """Only what changes a structure: what the relay takes out of its outbox does not."""
    updated = {
        "operationType": "update",
        "updateDescription.updatedFields.sequence": {"$exists": True},
    }
    whole = {"operationType": {"$in": ["insert", "replace", "delete"]}}
    return [
        {"$match": {"ns.coll": collection, "$or": [whole, updated]}},
        {"$project": {"operationType": 1, "documentKey": 1, "fullDocument": 1}},
    ]
