"""The runtime of one member of a consumer group: at least once, in order per partition.

Offsets are committed after effects. A message that cannot be handled now pauses its own partition
(heartbeats go on, the partition is kept); one that never can is put aside with its bytes.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from shared.clock import Clock, utc_now
from shared.messaging.backoff import Backoff
from shared.messaging.broker import BrokerAway, Partition, Publisher, Received, Subscriber
from shared.messaging.dead_letters import to_dead_letter
from shared.messaging.reactions import Reactions
from shared.messaging.verdicts import (
    NO_HANDLER,
    Done,
    Failed,
    Later,
    Refused,
    Skipped,
    handle,
)
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)

ATTEMPTS = 3
POLL_SECONDS = 0.5
COMMIT_EVERY_SECONDS = 1.0
HALT_WINDOW, HALT_DEAD_LETTERS = 20, 10


class GroupState(StrEnum):
    """What a member of a group is doing."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"  # part of it is paused until what its reactions need is back
    AWAY = "away"  # the broker does not answer
    HALTED = "halted"  # most of the stream failed: someone must look


@dataclass
class _Wait:
    """A partition paused at `offset` until `until`, after `failures` failures of its message."""

    offset: int
    failures: int = 0
    delays: int = 0
    until: float = 0.0


class Consumer:
    """Reads for one group and calls its reactions.

    :param halts: stop when more than half of the last 20 messages, and at least 10, were put
        aside; False to go on regardless, which an operator may choose.
    """

    def __init__(
        self,
        reactions: Reactions,
        subscriber: Subscriber,
        publisher: Publisher,
        *,
        halts: bool = True,
        backoff: Backoff | None = None,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reactions = reactions
        self.state = GroupState.STARTING
        self.lag: dict[Partition, int] = {}
        self._subscriber = subscriber
        self._publisher = publisher
        self._halts = halts and reactions.halts
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._monotonic = monotonic
        self._waits: dict[Partition, _Wait] = {}
        self._recent: deque[bool] = deque(maxlen=HALT_WINDOW)

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop: the message in hand is finished, what is done is committed."""
        failures = 0
        try:
            while not stop.is_set():
                try:
                    self.step(POLL_SECONDS, stop)
                    failures = 0
                except BrokerAway as error:
                    failures += 1
                    self.state = GroupState.AWAY
                    log.warning("broker away", group=self.reactions.group, error=str(error)[:300])
                    stop.wait(self._backoff.seconds(failures))
        finally:
            self._subscriber.close()

    def step(self, timeout: float, stop: threading.Event | None = None) -> int:
        """Poll once and handle what came; give how many messages were settled.

        :raises BrokerAway: the broker does not answer; what was not committed will come again.
        """
        self._keep_paused()
        batch = self._subscriber.poll(timeout)
        settled = self._handle_batch(batch, stop or threading.Event())
        assigned = self._subscriber.assignment()
        self._waits = {p: wait for p, wait in self._waits.items() if p in assigned}
        self.lag = self._subscriber.lag()
        if self.state is not GroupState.HALTED:
            joined = GroupState.RUNNING if assigned or batch else self.state
            self.state = GroupState.WAITING if self._waits else joined
        return settled

    def _handle_batch(self, batch: list[Received], stop: threading.Event) -> int:
        positions: dict[Partition, int] = {}
        settled, committed_at = 0, self._monotonic()
        blocked: set[Partition] = set()
        for message in batch:
            if stop.is_set() or self.state is GroupState.HALTED:
                break
            if message.partition in blocked:
                continue
            if not self._settle(message):
                blocked.add(message.partition)
                continue
            settled += 1
            positions[message.partition] = message.offset + 1
            if self._monotonic() - committed_at > COMMIT_EVERY_SECONDS:
                self._subscriber.commit(positions)
                positions, committed_at = {}, self._monotonic()
        if positions:
            self._subscriber.commit(positions)
        return settled

    def _settle(self, message: Received) -> bool:
        """Handle one message; False when it must come again, its partition paused until then."""
        match handle(self.reactions, message):
            case Done():
                self._count(failed=False)
            case Skipped():
                pass
            case Later(reason):
                return self._wait(message, reason, failed=False)
            case Failed(handler, reason):
                before = self._waits.get(message.partition)
                failures = before.failures if before and before.offset == message.offset else 0
                if failures + 1 < ATTEMPTS:
                    return self._wait(message, reason, failed=True)
                kind = f"failed {ATTEMPTS} times"
                return self._put_aside(message, handler, f"{kind}: {reason}", kind)
            case Refused(handler, reason):
                # a reaction's own reason may quote what it refuses: no label of a metric
                kind = reason.partition(":")[0] if handler == NO_HANDLER else "refused"
                return self._put_aside(message, handler, reason, kind)
        self._waits.pop(message.partition, None)
        return True

    def _wait(self, message: Received, reason: str, *, failed: bool) -> bool:
        partition = message.partition
        wait = self._waits.get(partition)
        if wait is None or wait.offset != message.offset:
            wait = self._waits[partition] = _Wait(message.offset)
        wait.delays += 1
        wait.failures += failed
        delay = self._backoff.seconds(wait.failures if failed else wait.delays)
        wait.until = self._monotonic() + delay
        self._subscriber.seek(partition, message.offset)
        self._subscriber.pause([partition])
        log.info("waits", group=self.reactions.group, partition=partition, reason=reason)
        return False

    def _put_aside(self, message: Received, handler: str, reason: str, kind: str) -> bool:
        group = self.reactions.group
        letter = to_dead_letter(message, group, handler, reason, self._clock())
        try:
            (error,) = self._publisher.publish([letter])
        except BrokerAway as away:
            error = away
        if error is not None:
            return self._wait(message, f"dead letter not accepted: {error}", failed=False)
        self._waits.pop(message.partition, None)
        where = {
            names.MESSAGING_CONSUMER_GROUP_NAME: group,
            names.MESSAGING_DESTINATION_NAME: message.topic,
            names.ERROR_TYPE: kind,
        }
        metrics.count(names.DEAD_LETTERS, where)
        log.error("dead letter", group=group, key=(letter.key or b"").decode(), reason=reason[:300])
        self._count(failed=True)
        return True

    def _count(self, *, failed: bool) -> None:
        """Keep the record of the last messages, and stop when most of them failed."""
        self._recent.append(failed)
        dead = sum(self._recent)
        if self._halts and dead >= HALT_DEAD_LETTERS and dead * 2 > len(self._recent):
            self.state = GroupState.HALTED
            log.critical("group halted: most of its stream fails", group=self.reactions.group)

    def _keep_paused(self) -> None:
        """Pause what must wait (a rebalance forgets it), resume what waited long enough."""
        if self.state is GroupState.HALTED:
            self._subscriber.pause(self._subscriber.assignment())
            return
        now = self._monotonic()
        due = {p for p, wait in self._waits.items() if wait.until <= now}
        self._subscriber.pause(self._waits.keys() - due)
        self._subscriber.resume(due)
