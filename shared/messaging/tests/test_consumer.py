"""Reading and reacting, on the bus in memory and on Kafka alike."""

from uuid import uuid4

import pytest

from shared.contracts.directory import ListingConcluded, ListingWithdrawn
from shared.messaging.backoff import Backoff
from shared.messaging.broker import BrokerAway, Message
from shared.messaging.consumer import Consumer, GroupState
from shared.messaging.dead_letters import DeadLetters, dead_letter_topic, retry_topic
from shared.messaging.envelope import Envelope, to_message
from shared.messaging.reactions import Permanent, Reactions
from shared.messaging.tests.buses import InMemory, OnKafka
from shared.persistence.errors import TRANSIENT_ERRORS
from shared.testing.waiting import eventually


class Quick(Backoff):
    def seconds(self, failures):
        return 0.0


@pytest.fixture(params=["memory", "kafka"])
def bus(request):
    if request.param == "memory":
        return InMemory()
    return OnKafka(request.getfixturevalue("kafka"))


class Setting:
    """A topic, a group with its topics, and what its reaction saw."""

    def __init__(self, bus, **options):
        self.bus = bus
        self.topic = bus.topic("directory.listings")
        self.group = f"matching.g{uuid4().hex[:8]}".translate(
            str.maketrans("0123456789", "ghijklmnop")
        )
        bus.make(self.topic, dead_letter_topic(self.group), retry_topic(self.group))
        self.publisher = bus.publisher()
        self.seen = []
        self.fail = lambda event: None
        self.reactions = Reactions(self.group, **options)

        @self.reactions.on(ListingWithdrawn)
        def on_listing_withdrawn(event, envelope):
            self.fail(event)
            self.seen.append(event.listing_id)

        self.consumers = []

    def consumer(self):
        topics = [self.topic, retry_topic(self.group)]
        subscriber = self.bus.subscriber(self.group, topics)
        consumer = Consumer(self.reactions, subscriber, self.bus.publisher(), backoff=Quick())
        self.consumers.append((consumer, subscriber))
        return consumer

    def publish(self, *ids, event=ListingWithdrawn):
        for id_ in ids:
            message = to_message(Envelope.of(event(listing_id=id_)))
            moved = Message(self.topic, message.key, message.value, message.headers)
            assert self.publisher.publish([moved]) == [None]

    def until(self, consumer, condition):
        def done():
            consumer.step(0.2)
            return condition()

        # as the worker does: a member the group lost joins anew
        eventually(done, timeout=60, errors=(BrokerAway,))

    def letters(self):
        return DeadLetters(self.bus.reader(), self.publisher)

    def close(self):
        self.publisher.close()
        for consumer, subscriber in self.consumers:
            subscriber.close()
            consumer._publisher.close()


@pytest.fixture
def setting(bus):
    made = Setting(bus)
    yield made
    made.close()


def test_every_message_of_a_key_comes_in_order(setting):
    setting.publish(*["a", "b", "a", "c"] * 5)
    setting.until(setting.consumer(), lambda: len(setting.seen) == 20)
    assert sorted(setting.seen) == sorted(["a", "b", "a", "c"] * 5)


def test_what_was_done_is_not_done_again_by_the_next_member(setting):
    setting.publish("a", "b")
    first = setting.consumer()
    setting.until(first, lambda: len(setting.seen) == 2)
    setting.consumers.pop()[1].close()
    setting.publish("c")
    setting.until(setting.consumer(), lambda: "c" in setting.seen)
    assert sorted(setting.seen) == ["a", "b", "c"]


def test_while_the_database_is_away_the_message_waits(setting):
    tries = []

    def away(event):
        tries.append(event)
        if len(tries) < 8:
            raise TRANSIENT_ERRORS[0]("away")

    setting.fail = away
    setting.publish("a")
    setting.until(setting.consumer(), lambda: setting.seen == ["a"])
    assert len(tries) == 8
    assert setting.letters().list(setting.group) == []


def test_what_fails_three_times_is_put_aside_and_the_others_go_on(setting):
    def fail(event):
        if event.listing_id == "bad":
            raise RuntimeError("secret-of-the-payload")

    setting.fail = fail
    setting.publish("bad", "good")
    consumer = setting.consumer()
    setting.until(consumer, lambda: setting.seen == ["good"])
    setting.until(consumer, lambda: setting.letters().list(setting.group))
    (letter,) = setting.letters().list(setting.group)
    assert letter.topic == setting.topic
    assert letter.handler == "on_listing_withdrawn"
    assert "secret-of-the-payload" not in letter.reason
    assert b"bad" in letter.original.value


def test_a_verdict_or_a_broken_contract_is_put_aside_at_once(setting):
    tries = []

    def fail(event):
        tries.append(event)
        raise Permanent("never")

    setting.fail = fail
    setting.publish("a")
    setting.publisher.publish([Message(setting.topic, b"k", b"\xff not an event")])
    consumer = setting.consumer()
    setting.until(consumer, lambda: len(setting.letters().list(setting.group)) == 2)
    assert len(tries) == 1


def test_a_type_nobody_answers_is_passed_over(setting):
    setting.publish("x", event=ListingConcluded)
    setting.publish("a")
    setting.until(setting.consumer(), lambda: setting.seen == ["a"])
    assert setting.letters().list(setting.group) == []


def test_a_message_given_back_is_handled_and_one_dropped_is_gone(setting):
    def fail(event):
        raise Permanent("not yet")

    setting.fail = fail
    setting.publish("a", "b")
    consumer = setting.consumer()
    setting.until(consumer, lambda: len(setting.letters().list(setting.group)) == 2)
    setting.fail = lambda event: None
    letters = setting.letters()
    one, other = letters.list(setting.group)
    letters.replay(one)
    letters.drop(other)
    setting.until(consumer, lambda: len(setting.seen) == 1)
    assert setting.letters().list(setting.group) == []


def test_when_most_of_a_stream_fails_it_stops_and_says_so(bus):
    setting = Setting(bus)

    def fail(event):
        raise Permanent("all wrong")

    setting.fail = fail
    setting.publish(*[f"l{number}" for number in range(40)])
    consumer = setting.consumer()
    setting.until(consumer, lambda: consumer.state is GroupState.HALTED)
    assert len(setting.letters().list(setting.group)) < 40
    setting.close()


def test_headers_come_byte_for_byte(bus):
    topic = bus.topic("any")
    bus.make(topic)
    headers = (("a", b"\x00\xff"), ("b", "é".encode()))
    publisher = bus.publisher()
    publisher.publish([Message(topic, b"k", b"v", headers)])
    (read,) = list(bus.reader().read([topic]))
    assert tuple(read.headers) == headers
    publisher.close()
