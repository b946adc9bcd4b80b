"""The two buses, behind one face, so that one suite holds both to the same behaviour."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from kafka import KafkaAdminClient

from shared.messaging.broker import Publisher, Reader, Subscriber
from shared.messaging.kafka import KafkaConnection, KafkaPublisher, KafkaReader, KafkaSubscriber
from shared.messaging.memory import MemoryBus, MemoryPublisher, MemoryReader, MemorySubscriber
from shared.testing.embedded import BrokerAddress


class InMemory:
    """The bus for unit tests."""

    def __init__(self) -> None:
        self.bus = MemoryBus()

    def topic(self, name: str) -> str:
        return f"{name}.{uuid4().hex[:8]}"

    def make(self, *topics: str) -> None:
        """Topics are made on first use."""

    def publisher(self) -> Publisher:
        return MemoryPublisher(self.bus)

    def subscriber(self, group: str, topics: Collection[str]) -> Subscriber:
        return MemorySubscriber(self.bus, group, topics)

    def reader(self) -> Reader:
        return MemoryReader(self.bus)


class OnKafka:
    """Apache Kafka, as its administrator."""

    def __init__(self, address: BrokerAddress) -> None:
        self.connection = KafkaConnection(
            bootstrap=address.bootstrap,
            username="admin",
            password=address.password,
            security_protocol="SASL_PLAINTEXT",
        )

    def topic(self, name: str) -> str:
        return f"{name}.{uuid4().hex[:8]}"

    def make(self, *topics: str) -> None:
        admin = KafkaAdminClient(**self.connection.options())
        wanted = {topic: {"num_partitions": 3} for topic in topics}
        admin.create_topics(wanted, wait_for_metadata=True)
        admin.close()

    def publisher(self) -> Publisher:
        return KafkaPublisher(self.connection)

    def subscriber(self, group: str, topics: Collection[str]) -> Subscriber:
        return KafkaSubscriber(self.connection, group, topics)

    def reader(self) -> Reader:
        return KafkaReader(self.connection)
