"""The relay: publishes the events embedded in aggregates, in order, then takes them out.

Invariant it lives by: a document with a non-empty `outbox` has `outbox_since`. A write sets both
at once; the relay unsets the second only in an update that requires that nothing but what it
published is in the first. So an event is never stranded: the sweep finds it by the sparse index.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from opentelemetry.trace import Span, StatusCode
from pymongo.database import Database

from shared.clock import Clock, utc_now
from shared.messaging.backoff import PASSING_ERRORS, Backoff
from shared.messaging.broker import BrokerAway, Publisher
from shared.messaging.envelope import Envelope, source_of, to_message
from shared.messaging.lease import Lease
from shared.messaging.tracing import begin_send
from shared.persistence.aggregate import Aggregate
from shared.persistence.errors import TRANSIENT_ERRORS
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)

BATCH = 50  # the embedded database's cost per document grows above this
MOST_PENDING = 20_000  # ids kept in memory; the sweep brings the others back
SWEEP_SECONDS = 2.0
IDLE_SECONDS = 0.5
LEASE = timedelta(seconds=12)  # half of it is more than one call of publish() may take
_EVER = datetime(2000, 1, 1, tzinfo=UTC)

Key = tuple[str, str]


@dataclass(frozen=True)
class OutboxState:
    """What was waiting at the last sweep: aggregates, and the age of the oldest in seconds."""

    pending: int = 0
    oldest_seconds: float = 0.0


@dataclass
class _Work:
    """An aggregate in hand: the entries left to publish, the ids of those acknowledged."""

    key: Key
    entries: deque[dict[str, Any]]
    published: list[str] = field(default_factory=list)


class Relay:
    """Publishes the outboxes of `models`. Several may run: one at a time holds the lease.

    Per aggregate, event n + 1 is sent only after event n was acknowledged.
    """

    def __init__(
        self,
        database: Database[dict[str, Any]],
        models: Sequence[type[Aggregate]],
        publisher: Publisher,
        *,
        clock: Clock = utc_now,
        backoff: Backoff | None = None,
    ) -> None:
        self.collections = [model._get_collection_name() for model in models]
        self.state: Mapping[str, OutboxState] = {}
        self.failing = False
        self._database = database
        self._publisher = publisher
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._lease = Lease(database, clock, LEASE)
        self._pending: dict[Key, None] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._next_sweep = 0.0
        self._overflowed = False

    def wake(self, collection: str, id_: str) -> None:
        """Note that this aggregate has something to publish. Any thread may call."""
        with self._lock:
            if len(self._pending) < MOST_PENDING:
                self._pending[collection, id_] = None
            else:
                self._overflowed = True
        self._woken.set()

    def sweep_now(self) -> None:
        """Ask for a sweep as soon as possible. Any thread may call."""
        self._next_sweep = 0.0
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop, over every failure of the database and of the broker."""
        failures = 0
        while not stop.is_set():
            try:
                busy = self.step()
                failures, self.failing = 0, False
                if not busy and not self._woken.wait(IDLE_SECONDS):
                    self._release()  # idle: leave nothing to run out if we are killed
            except PASSING_ERRORS as error:
                failures, self.failing = failures + 1, True
                log.warning("relay waits", error=str(error)[:200], failures=failures)
                self._release()
                stop.wait(self._backoff.seconds(failures))
        self._release()

    def step(self) -> bool:
        """Sweep if it is time, publish one batch; False when there was nothing to publish.

        :raises BrokerAway: nothing can be published now; nothing is lost.
        :raises TRANSIENT_ERRORS: the database is away; nothing is lost.
        """
        self._woken.clear()
        if time.monotonic() >= self._next_sweep:
            started = time.monotonic()
            self.sweep()
            # a long backlog makes the sweep itself costly: then do it less often
            self._next_sweep = started + max(SWEEP_SECONDS, 10 * (time.monotonic() - started))
        batch = self._take()
        if not batch:
            return False
        if not self._lease.hold():
            return False  # another relay heard of the same writes; our sweep is the safety net
        self._relay(batch)
        return True

    def sweep(self) -> None:
        """Find every aggregate that has something to publish, and measure the backlog."""
        state = {}
        self._overflowed = False
        for name in self.collections:
            found = self._database[name].find(
                {"outbox_since": {"$gte": _EVER}}, {"outbox_since": 1}, limit=MOST_PENDING
            )
            waiting = {document["_id"]: document["outbox_since"] for document in found}
            age = (self._clock() - min(waiting.values())).total_seconds() if waiting else 0.0
            state[name] = OutboxState(len(waiting), max(0.0, age))
            self._overflowed |= len(waiting) == MOST_PENDING
            for id_ in waiting:
                self.wake(name, id_)
        self.state = state

    def _take(self) -> list[Key]:
        with self._lock:
            keys = [key for key, _ in zip(self._pending, range(BATCH), strict=False)]
            for key in keys:
                del self._pending[key]
            if self._overflowed and not self._pending:
                self._next_sweep = 0.0
            return keys

    def _relay(self, batch: Sequence[Key]) -> None:
        works = [
            _Work((name, document["_id"]), deque(document.get("outbox", ())))
            for name, ids in _by_collection(batch).items()
            for document in self._database[name].find({"_id": {"$in": ids}}, {"outbox": 1})
        ]
        try:
            moving = [work for work in works if work.entries]
            while moving and self._lease.hold():
                moving = self._publish_heads(moving)
        finally:
            self._finalise(works)

    def _publish_heads(self, works: Sequence[_Work]) -> list[_Work]:
        """Publish the first entry of each; give back those that may go on."""
        opened = [begin_send(_envelope(work.entries[0])) for work in works]
        try:
            results = self._publisher.publish([to_message(envelope) for _, envelope in opened])
        except BrokerAway:
            for span, _ in opened:
                span.set_status(StatusCode.ERROR, "broker away")
                span.end()
            raise
        for work, (span, envelope), error in zip(works, opened, results, strict=True):
            self._account(span, envelope, error)
            if error is None:
                work.published.append(work.entries.popleft()["id"])
        return [w for w, e in zip(works, results, strict=True) if e is None and w.entries]

    def _account(self, span: Span, envelope: Envelope, error: Exception | None) -> None:
        where = {names.MESSAGING_DESTINATION_NAME: envelope.topic}
        if error is None:
            delay = (self._clock() - envelope.time).total_seconds()
            metrics.count(names.OUTBOX_PUBLISHED, where)
            metrics.record(names.OUTBOX_DELAY, max(0.0, delay), where)
        else:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            log.error(
                "event not accepted by the broker",
                event_id=envelope.id,
                topic=envelope.topic,
                error=str(error)[:200],
            )
        span.end()

    def _finalise(self, works: Sequence[_Work]) -> None:
        """Take the published entries out, and `outbox_since` where nothing else is left."""
        done = {work.key: work.published for work in works if work.published}
        for name, ids in _by_collection(list(done)).items():
            published = [event_id for id_ in ids for event_id in done[name, id_]]
            collection = self._database[name]
            nothing_else = {"$not": {"$elemMatch": {"id": {"$nin": published}}}}
            emptied = collection.update_many(
                {"_id": {"$in": ids}, "outbox": nothing_else},
                {"$set": {"outbox": []}, "$unset": {"outbox_since": ""}},
            )
            if emptied.matched_count < len(ids):
                collection.update_many(
                    {"_id": {"$in": ids}}, {"$pull": {"outbox": {"id": {"$in": published}}}}
                )

    def _release(self) -> None:
        try:
            self._lease.release()
        except TRANSIENT_ERRORS:
            log.info("lease left to run out")


def _envelope(entry: Mapping[str, Any]) -> Envelope:
    return Envelope(
        id=entry["id"],
        source=source_of(entry["type"].split(".", 1)[0]),
        type=entry["type"],
        time=entry["time"],
        key=entry["key"],
        sequence=entry["sequence"],
        data=entry["data"],
        traceparent=entry["traceparent"],
        causation_id=entry["causation_id"],
        topic=entry["topic"],
    )


def _by_collection(keys: Sequence[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, id_ in keys:
        grouped[name].append(id_)
    return grouped
