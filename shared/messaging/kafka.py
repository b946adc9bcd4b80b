"""The bus on Apache Kafka. Clients are made by the process and the thread that use them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.structs import OffsetAndMetadata

from shared.messaging.broker import BrokerAway, Message, Partition, Received

BOOTSTRAP_MS = 2_000
REQUEST_MS = 3_000
DELIVERY_MS = 4_000
PUBLISH_SECONDS = 5.0  # less than half of the relay's lease
SESSION_MS = 6_000
BATCH = 100
READ_SECONDS = 30.0
SILENT_SECONDS = 30.0
"""A member whose heartbeats stopped this long ago is no member any more."""
WATCH_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class KafkaConnection:
    """Where the broker is and who we are there; no user name means no SASL.

    :param ca_file: authorities trusted in place of the system's, when it is reached by TLS.
    """

    bootstrap: str
    username: str = ""
    password: str = field(default="", repr=False)
    security_protocol: str = "PLAINTEXT"
    ca_file: str = ""
    client_id: str = "navette"

    def options(self) -> dict[str, Any]:
        """Give what every kafka-python client of this connection is made with."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": self.client_id,
            "security_protocol": self.security_protocol,
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            "reconnect_backoff_max_ms": 1_000,
        }
        if self.ca_file:
            options["ssl_cafile"] = self.ca_file
        if self.username:
            options |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options

    def away(self, error: Exception) -> BrokerAway:
        """Put the failure in words: a wrong password shows only as a time out."""
        who = f" as {self.username!r}" if self.username else ""
        hint = ""
        if isinstance(error, KafkaTimeoutError) and self.username:
            hint = " (away, or the password is wrong: Kafka shows both as a time out)"
        return BrokerAway(f"Kafka at {self.bootstrap}{who}: {error}{hint}")


class KafkaPublisher:
    """Writes to Kafka: idempotent, acknowledged by all replicas, thread-safe."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._producer: Any = None

    def publish(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Write the messages and wait, 5 s at most, for what became of each."""
        try:
            producer = self._open()
        except KafkaError as error:
            raise self._connection.away(error) from error
        deadline = time.monotonic() + PUBLISH_SECONDS
        sent = [_send(producer, message) for message in messages]
        results = [_outcome(one, deadline - time.monotonic()) for one in sent]
        errors = [error for error in results if error is not None]
        if messages and len(errors) == len(messages) and all(_passes(error) for error in errors):
            self.close()
            raise self._connection.away(errors[0]) from errors[0]
        return results

    def _open(self) -> Any:
        if self._producer is None:
            self._producer = KafkaProducer(
                **self._connection.options(),
                enable_idempotence=True,
                acks="all",
                compression_type="lz4",
                linger_ms=0,
                max_block_ms=BOOTSTRAP_MS,
                request_timeout_ms=REQUEST_MS,
                delivery_timeout_ms=DELIVERY_MS,
                allow_auto_create_topics=False,
            )
        return self._producer

    def close(self) -> None:
        """Close the producer; a later publish opens a new one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(timeout=1)


class _Unsent(NamedTuple):
    error: Exception


def _send(producer: Any, message: Message) -> Any:
    try:
        return producer.send(
            message.topic, key=message.key, value=message.value, headers=list(message.headers)
        )
    except (KafkaError, ValueError) as error:
        return _Unsent(error)


def _outcome(sent: Any, seconds: float) -> Exception | None:
    if isinstance(sent, _Unsent):
        return sent.error
    failure: Exception | None = None
    try:
        sent.get(timeout=max(0.0, seconds))
    except KafkaError as error:
        failure = error
    return failure


def _passes(error: Exception) -> bool:
    return isinstance(error, KafkaError) and bool(error.retriable)


class KafkaSubscriber:
    """A member of a Kafka consumer group; offsets are committed only when asked.

    kafka-python does not notice when its heartbeats stop and the group goes on without it: such a
    member leaves here, and joins anew.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        group: str,
        topics: Collection[str],
        *,
        session_ms: int = SESSION_MS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._connection = connection
        self._group = group
        self._topics = sorted(topics)
        self._session_ms = session_ms
        self._silent_seconds = silent_seconds
        self._consumer: Any = None
        self._opened = self._watched = 0.0

    def poll(self, timeout: float) -> list[Received]:
        """Wait for messages; the first call joins the group.

        :raises BrokerAway: it does not answer, or the group lost us; a later poll joins anew.
        """
        try:
            consumer = self._open()
            found = consumer.poll(timeout_ms=int(timeout * 1000), max_records=BATCH)
            if not found:
                self._watch(consumer)
        except KafkaError as error:
            self.close()
            raise self._connection.away(error) from error
        return [_received(record) for records in found.values() for record in records]

    def _watch(self, consumer: Any) -> None:
        now = time.monotonic()
        if now - self._watched < min(WATCH_SECONDS, self._silent_seconds):
            return
        self._watched = now
        ago = next(
            metric.value()
            for name, metric in consumer.metrics(raw=True).items()
            if name.name == "last-heartbeat-seconds-ago"
        )
        if min(ago, now - self._opened) > self._silent_seconds:
            raise KafkaTimeoutError(f"no heartbeat left for {self._silent_seconds:.0f} s")

    def _open(self) -> Any:
        if self._consumer is None:
            self._opened = time.monotonic()
            self._consumer = KafkaConsumer(
                *self._topics,
                **self._connection.options(),
                group_id=self._group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                allow_auto_create_topics=False,
                metadata_max_age_ms=30_000,
                session_timeout_ms=self._session_ms,
                heartbeat_interval_ms=self._session_ms // 4,
                partition_assignment_strategy=[CooperativeStickyAssignor()],
            )
            _finish_joins(self._consumer._coordinator)
        return self._consumer

    def commit(self, positions: Mapping[Partition, int]) -> None:
        """Record where the group stands in the partitions that are still ours."""
        if self._consumer is None:
            raise BrokerAway("not a member of the group")
        ours = self.assignment()
        offsets = {
            TopicPartition(*partition): OffsetAndMetadata(offset, "", -1)
            for partition, offset in positions.items()
            if partition in ours
        }
        try:
            if offsets:
                self._consumer.commit(offsets, timeout_ms=REQUEST_MS)
        except KafkaError as error:
            raise self._connection.away(error) from error

    def seek(self, partition: Partition, offset: int) -> None:
        """Read from `offset` next, if the partition is still ours."""
        if partition in self.assignment():
            self._consumer.seek(TopicPartition(*partition), offset)

    def pause(self, partitions: Collection[Partition]) -> None:
        """Stop reading those that are ours for now."""
        if ours := self.assignment().intersection(partitions):
            self._consumer.pause(*(TopicPartition(*partition) for partition in ours))

    def resume(self, partitions: Collection[Partition]) -> None:
        """Read those that are ours again."""
        if ours := self.assignment().intersection(partitions):
            self._consumer.resume(*(TopicPartition(*partition) for partition in ours))

    def assignment(self) -> set[Partition]:
        """The partitions that are ours now."""
        if self._consumer is None:
            return set()
        return {Partition(found.topic, found.partition) for found in self._consumer.assignment()}

    def lag(self) -> dict[Partition, int]:
        """How many messages are still to be read, for the partitions read at least once."""
        lag = {}
        for partition in self.assignment():
            where = TopicPartition(*partition)
            end = self._consumer.highwater(where)
            if end is not None:
                lag[partition] = max(0, end - self._consumer.position(where))
        return lag

    def close(self) -> None:
        """Leave the group; a later poll joins it again."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close(autocommit=False, timeout_ms=REQUEST_MS)


def _finish_joins(coordinator: Any) -> None:
    """Let a member go on with a join that a poll was too short for.

    When only the topics changed, kafka-python 3.0.12 takes the member for joined as soon as its
    leader has dealt out the partitions; if the poll ends just then, nobody takes in what was dealt,
    and without heartbeats the group goes on alone. Kafka's own client asks the same question:
    is a join needed, or pending?
    """
    needed = coordinator.need_rejoin
    coordinator.need_rejoin = lambda: coordinator.rejoining or needed()


class KafkaReader:
    """Reads whole topics without a group."""

    def __init__(self, connection: KafkaConnection, *, idle_seconds: float = READ_SECONDS) -> None:
        self._connection = connection
        self._idle_seconds = idle_seconds

    def read(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give every message there now, those of one partition in order."""
        try:
            consumer = KafkaConsumer(
                **self._connection.options(),
                enable_auto_commit=False,
                allow_auto_create_topics=False,
            )
        except KafkaError as error:
            raise self._connection.away(error) from error
        try:
            yield from self._read(consumer, topics)
        except KafkaError as error:
            raise self._connection.away(error) from error
        finally:
            consumer.close(autocommit=False, timeout_ms=REQUEST_MS)

    def _read(self, consumer: Any, topics: Sequence[str]) -> Iterator[Received]:
        found = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        ends = consumer.end_offsets(found)
        starts = consumer.beginning_offsets(found)
        left = {where for where in found if ends[where] > starts[where]}
        if not left:
            return
        consumer.assign(sorted(left))
        consumer.seek_to_beginning()
        deadline = time.monotonic() + self._idle_seconds
        while left:
            for records in consumer.poll(timeout_ms=500).values():
                deadline = time.monotonic() + self._idle_seconds
                yield from (_received(r) for r in records if r.offset < ends[_where(r)])
            # positions, not records: the end of a compacted topic may hold none
            left = {where for where in left if consumer.position(where) < ends[where]}
            if time.monotonic() > deadline:
                raise KafkaTimeoutError(f"nothing came for {self._idle_seconds} s")


def _where(record: Any) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _received(record: Any) -> Received:
    headers = tuple((name, value) for name, value in record.headers)
    return Received(
        record.topic, record.key, record.value, headers, record.partition, record.offset
    )
