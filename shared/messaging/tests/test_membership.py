"""A member stays in its group, or joins anew; what it had not committed comes again."""

from uuid import uuid4

import pytest
from kafka.coordinator.base import BaseCoordinator

from shared.messaging.broker import BrokerAway, Message
from shared.messaging.kafka import KafkaSubscriber
from shared.messaging.tests.buses import OnKafka
from shared.testing.waiting import eventually

pytestmark = pytest.mark.kafka


def test_a_member_that_fell_silent_joins_anew(kafka, monkeypatch):
    bus = OnKafka(kafka)
    topic = bus.topic("membership.things")
    bus.make(topic)
    bus.publisher().publish([Message(topic=topic, key=b"a", value=b"{}", headers=())])
    member = KafkaSubscriber(
        bus.connection, f"membership.{uuid4().hex[:8]}", [topic], silent_seconds=1.0
    )

    async def never_again(self):
        """The loop as it is when its wake-up was lost."""

    try:
        with monkeypatch.context() as patch:
            patch.setattr(BaseCoordinator, "_heartbeat_loop", never_again)
            with pytest.raises(BrokerAway, match="no heartbeat"):
                eventually(lambda: member.poll(0.1) and False, timeout=30.0)
        # on a busy machine it may fall silent once more
        came = eventually(lambda: member.poll(0.1), timeout=30.0, errors=(BrokerAway,))
        assert [one.value for one in came] == [b"{}"]
    finally:
        member.close()


def test_a_member_that_has_nothing_to_read_stays(kafka):
    bus = OnKafka(kafka)
    topic = bus.topic("membership.things")
    bus.make(topic)
    member = KafkaSubscriber(
        bus.connection, f"membership.{uuid4().hex[:8]}", [topic], silent_seconds=4.0
    )
    try:
        eventually(lambda: member.poll(0.1) or member.assignment(), timeout=30.0)
        opened = member._opened
        for _ in range(60):
            member.poll(0.1)
        assert member._opened == opened
        assert member.assignment()
    finally:
        member.close()


def test_a_topic_made_later_is_read_however_short_the_polls(kafka):
    bus = OnKafka(kafka)
    first, later = bus.topic("membership.first"), bus.topic("membership.later")
    bus.make(first)
    member = KafkaSubscriber(bus.connection, f"membership.{uuid4().hex[:8]}", [first, later])

    def reads(topic, seconds, polls=1):
        for _ in range(polls):
            member.poll(seconds)
        return topic in {partition.topic for partition in member.assignment()}

    try:
        eventually(lambda: reads(first, 0.5), timeout=30.0)
        bus.make(later)
        eventually(lambda: reads(later, 0.0, polls=50), timeout=10.0)
    finally:
        member.close()
