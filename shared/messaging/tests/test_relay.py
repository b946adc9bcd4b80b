"""The relay: every event leaves, in order, whoever relays and whatever fails."""

import threading
from collections import defaultdict

import pytest
from mongoengine import IntField

from shared.contracts.directory import ListingWithdrawn
from shared.messaging.envelope import from_message
from shared.messaging.memory import MemoryBus, MemoryPublisher
from shared.messaging.relay import Relay
from shared.persistence.aggregate import Aggregate
from shared.persistence.errors import Conflict
from shared.testing.waiting import eventually


class Relayed(Aggregate):
    meta = {"collection": "relayed"}
    count = IntField(default=0)


@pytest.fixture
def bus():
    return MemoryBus()


class Running:
    """Relays running in threads, stopped at the end."""

    def __init__(self, database, publishers):
        self.stop = threading.Event()
        self.relays = [Relay(database, [Relayed], publisher) for publisher in publishers]
        self.threads = [
            threading.Thread(target=relay.run, args=(self.stop,)) for relay in self.relays
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(10)


def first_told(bus):
    """Give the order in which each aggregate's events came first, repeats left aside."""
    told = defaultdict(list)
    for message in bus.messages("directory.listings"):
        envelope = from_message(message)
        if envelope.sequence not in told[envelope.key]:
            told[envelope.key].append(envelope.sequence)
    return told


def write(id_, times):
    thing = Relayed(id=id_)
    thing.insert(ListingWithdrawn(listing_id=id_))
    for _ in range(times - 1):
        while True:
            thing = Relayed.load(id_)
            thing.count += 1
            try:
                thing.commit(ListingWithdrawn(listing_id=id_))
            except Conflict:
                continue
            break


def left(database):
    return database["relayed"].count_documents({"outbox_since": {"$exists": True}})


def test_two_relays_and_many_writers_keep_each_aggregates_order(mongo_database, bus):
    ids = [f"a{number}" for number in range(8)]
    publishers = [MemoryPublisher(bus), MemoryPublisher(bus)]
    with Running(mongo_database, publishers):
        writers = [threading.Thread(target=write, args=(id_, 6)) for id_ in ids]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        eventually(lambda: left(mongo_database) == 0, timeout=30)
    assert first_told(bus) == {id_: [1, 2, 3, 4, 5, 6] for id_ in ids}
    assert all(not one.get("outbox") for one in mongo_database["relayed"].find())


def test_while_the_bus_is_away_nothing_is_lost(mongo_database, bus):
    bus.away = True
    with Running(mongo_database, [MemoryPublisher(bus)]):
        write("a", 3)
        assert left(mongo_database) == 1
        bus.away = False
        eventually(lambda: left(mongo_database) == 0, timeout=30)
    assert first_told(bus) == {"a": [1, 2, 3]}


def test_what_was_written_before_the_relay_ran_leaves_too(mongo_database, bus):
    write("a", 2)
    with Running(mongo_database, [MemoryPublisher(bus)]):
        eventually(lambda: left(mongo_database) == 0, timeout=30)
    assert first_told(bus) == {"a": [1, 2]}


def test_one_event_refused_for_a_while_holds_back_those_behind_it(mongo_database, bus):
    class Choosy(MemoryPublisher):
        refusals = 3

        def publish(self, messages):
            answers = []
            for message in messages:
                if self.refusals:
                    self.refusals -= 1
                    answers.append(RuntimeError("not now"))
                else:
                    (answer,) = super().publish([message])
                    answers.append(answer)
            return answers

    write("a", 3)
    with Running(mongo_database, [Choosy(bus)]):
        eventually(lambda: left(mongo_database) == 0, timeout=60)
    assert first_told(bus) == {"a": [1, 2, 3]}
