"""What the bus is to the rest: messages, a publisher, a member of a consumer group.

`kafka.py` and `memory.py` implement these protocols; one test suite holds both to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Headers = tuple[tuple[str, bytes], ...]


class BrokerAway(Exception):  # noqa: N818 — the name of the fact
    """The broker does not answer, or refuses these credentials: back off and try again."""


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message to publish; `value` None is a tombstone (the end of its key)."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Received(Message):
    """A message read, with where it lies."""

    number: int = 0
    offset: int = 0

    @property
    def partition(self) -> Partition:
        """The partition it lies in."""
        return Partition(self.topic, self.number)


class Publisher(Protocol):
    """Writes to the bus. Messages of one key keep the order of the calls."""

    def publish(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Write the messages and wait for the broker's acknowledgement of each.

        :returns: for each message, None when acknowledged, else why not.
        :raises BrokerAway: nothing can be written now.
        """

    def close(self) -> None:
        """Let go of the connection."""


class Subscriber(Protocol):
    """A member of a consumer group. Used by one thread."""

    def poll(self, timeout: float) -> list[Received]:
        """Wait up to `timeout` seconds for messages; those of one partition are in order.

        :raises BrokerAway: the broker refuses us.
        """

    def commit(self, positions: Mapping[Partition, int]) -> None:
        """Record, for each partition, the offset of the next message to read.

        :raises BrokerAway: not recorded, or no longer ours to record; they will come again.
        """

    def seek(self, partition: Partition, offset: int) -> None:
        """Read from `offset` next."""

    def pause(self, partitions: Collection[Partition]) -> None:
        """Stop reading these for now; membership is kept."""

    def resume(self, partitions: Collection[Partition]) -> None:
        """Read these again."""

    def assignment(self) -> set[Partition]:
        """The partitions that are ours now."""

    def lag(self) -> dict[Partition, int]:
        """For each of our partitions, how many messages are still to be read."""

    def close(self) -> None:
        """Leave the group."""


class Reader(Protocol):
    """Reads whole topics, outside of any group: dead letters, rebuilding from the facts."""

    def read(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give every message there when it is called, those of one partition in order.

        :raises BrokerAway: the broker does not answer or refuses us.
        """
