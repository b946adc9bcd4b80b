"""A bus in memory, with partitions, groups and offsets, for unit tests."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from zlib import crc32

from shared.messaging.broker import BrokerAway, Message, Partition, Received

BATCH = 100


class MemoryBus:
    """Topics made on first use, `partitions` each; `away` makes every operation fail."""

    def __init__(self, partitions: int = 3) -> None:
        self.partitions = partitions
        self.away = False
        self.arrived = threading.Condition()
        self._logs: dict[Partition, list[Received]] = defaultdict(list)
        self._committed: dict[tuple[str, Partition], int] = {}
        self._members: dict[str, list[MemorySubscriber]] = defaultdict(list)

    def check(self) -> None:
        """Raise when the bus is made to be away."""
        if self.away:
            raise BrokerAway("the bus in memory is made to be away")

    def partitions_of(self, topic: str) -> list[Partition]:
        """Give the partitions of a topic."""
        return [Partition(topic, number) for number in range(self.partitions)]

    def append(self, message: Message) -> None:
        """Write a message at the end of its key's partition."""
        with self.arrived:
            partition = Partition(message.topic, crc32(message.key or b"") % self.partitions)
            log = self._logs[partition]
            log.append(
                Received(
                    message.topic,
                    message.key,
                    message.value,
                    message.headers,
                    partition.number,
                    len(log),
                )
            )
            self.arrived.notify_all()

    def log(self, partition: Partition) -> list[Received]:
        """Give what a partition holds."""
        return self._logs[partition]

    def messages(self, topic: str) -> list[Received]:
        """Give what a topic holds, partition by partition."""
        return [message for p in self.partitions_of(topic) for message in self._logs[p]]

    def committed(self, group: str, partition: Partition) -> int:
        """Give the offset a group reads next."""
        return self._committed.get((group, partition), 0)

    def record(self, group: str, positions: Mapping[Partition, int]) -> None:
        """Record the offsets a group reads next."""
        self._committed |= {(group, p): offset for p, offset in positions.items()}

    def join(self, member: MemorySubscriber) -> None:
        """Let a member into its group; partitions are shared out again."""
        with self.arrived:
            self._members[member.group].append(member)
            self._share_out(member.group)

    def leave(self, member: MemorySubscriber) -> None:
        """Let a member go; its partitions pass to those who stay."""
        with self.arrived:
            if member in self._members[member.group]:
                self._members[member.group].remove(member)
            self._share_out(member.group)

    def _share_out(self, group: str) -> None:
        members = self._members[group]
        topics = sorted({topic for member in members for topic in member.topics})
        shares: list[set[Partition]] = [set() for _ in members]
        for index, partition in enumerate(p for t in topics for p in self.partitions_of(t)):
            shares[index % len(members)].add(partition)
        for member, share in zip(members, shares, strict=True):
            member.assign(share)


class MemoryPublisher:
    """Writes to the bus in memory."""

    def __init__(self, bus: MemoryBus) -> None:
        self._bus = bus

    def publish(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Write the messages; every one is acknowledged."""
        self._bus.check()
        for message in messages:
            self._bus.append(message)
        return [None] * len(messages)

    def close(self) -> None:
        """Do nothing: there is no connection."""


class MemorySubscriber:
    """A member of a group on the bus in memory."""

    def __init__(self, bus: MemoryBus, group: str, topics: Collection[str]) -> None:
        self.group = group
        self.topics = frozenset(topics)
        self._bus = bus
        self._positions: dict[Partition, int] = {}
        self._paused: set[Partition] = set()
        bus.join(self)

    def assign(self, partitions: set[Partition]) -> None:
        """Take these partitions, the new ones from where the group stands."""
        kept = {p: offset for p, offset in self._positions.items() if p in partitions}
        self._positions = {p: self._bus.committed(self.group, p) for p in partitions} | kept
        self._paused &= partitions

    def poll(self, timeout: float) -> list[Received]:
        """Take what is there, or wait for it."""
        self._bus.check()
        with self._bus.arrived:
            self._bus.arrived.wait_for(self._ready, timeout)
            taken: list[Received] = []
            for partition in self._ready():
                start = self._positions[partition]
                more = self._bus.log(partition)[start : start + BATCH - len(taken)]
                self._positions[partition] = start + len(more)
                taken += more
            return taken

    def _ready(self) -> list[Partition]:
        reading = sorted(self._positions.keys() - self._paused)
        return [p for p in reading if len(self._bus.log(p)) > self._positions[p]]

    def commit(self, positions: Mapping[Partition, int]) -> None:
        """Record where the group stands in the partitions that are still ours."""
        self._bus.check()
        self._bus.record(
            self.group, {p: offset for p, offset in positions.items() if p in self._positions}
        )

    def seek(self, partition: Partition, offset: int) -> None:
        """Read from `offset` next, if the partition is still ours."""
        if partition in self._positions:
            self._positions[partition] = offset

    def pause(self, partitions: Collection[Partition]) -> None:
        """Stop reading these for now."""
        self._paused |= set(partitions) & self._positions.keys()

    def resume(self, partitions: Collection[Partition]) -> None:
        """Read these again."""
        self._paused -= set(partitions)

    def assignment(self) -> set[Partition]:
        """The partitions that are ours now."""
        return set(self._positions)

    def lag(self) -> dict[Partition, int]:
        """How many messages are still to be read."""
        return {p: len(self._bus.log(p)) - offset for p, offset in self._positions.items()}

    def close(self) -> None:
        """Leave the group."""
        self._bus.leave(self)


class MemoryReader:
    """Reads whole topics of the bus in memory."""

    def __init__(self, bus: MemoryBus) -> None:
        self._bus = bus

    def read(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give every message there now, those of one partition in order."""
        self._bus.check()
        for topic in topics:
            yield from list(self._bus.messages(topic))
