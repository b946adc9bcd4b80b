"""The right to publish a service's outbox, held by one relay at a time.

One lease per database, not one per aggregate: half the writes, and the promise is stronger
(ADR 0002). It runs out by itself, so the relay of a dead process blocks nothing for long; on the
machine where that process ran, its successor sees that it is dead and does not wait at all.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import psutil
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.ids import new_id

COLLECTION = "relay_leases"
_ID = "outbox"


class Lease:
    """A claim of `duration` on the outbox, renewed once less than half of it is left."""

    def __init__(
        self, database: Database[dict[str, Any]], clock: Clock, duration: timedelta
    ) -> None:
        self._leases = database[COLLECTION]
        self._clock = clock
        self._duration = duration
        self._token = new_id()
        self._owner = _this_process()
        self._until: datetime | None = None

    def hold(self) -> bool:
        """Take or renew the lease; True when it is ours for at least half of its duration."""
        now = self._clock()
        if self._until and self._until - now > self._duration / 2:
            return True
        until = now + self._duration
        self._until = until if self._renew(until) or self._take(now, until) else None
        return self._until is not None

    def release(self) -> None:
        """Give the lease back, so that another relay need not wait for its end."""
        if self._until:
            self._until = None
            self._leases.delete_one({"_id": _ID, "token": self._token})

    def _renew(self, until: datetime) -> bool:
        ours = {"_id": _ID, "token": self._token}
        return self._leases.update_one(ours, {"$set": {"until": until}}).matched_count == 1

    def _take(self, now: datetime, until: datetime) -> bool:
        claim = {"token": self._token, "until": until, "owner": self._owner}
        there = self._leases.find_one({"_id": _ID})
        if there is None:
            try:
                self._leases.insert_one({"_id": _ID, **claim})
            except DuplicateKeyError:
                return False
            return True
        if there["until"] > now and _may_live(there["owner"]):
            return False
        seen = {"_id": _ID, "token": there["token"], "until": there["until"]}
        return self._leases.update_one(seen, {"$set": claim}).matched_count == 1


def _this_process() -> dict[str, Any]:
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "started": psutil.Process(pid).create_time()}


def _may_live(owner: Mapping[str, Any]) -> bool:
    """Tell whether the process may still run: False only when this machine knows it does not."""
    if owner["host"] != socket.gethostname():
        return True
    try:
        return bool(psutil.Process(owner["pid"]).create_time() == owner["started"])
    except psutil.NoSuchProcess:
        return False
