"""The bare chain: the same hops as the main job, with nothing of ours in them.

insert → change stream → produce → consume → insert → change stream → produce → consume → insert,
each arrow in a thread with its own clients; the latency from the first insert to the last.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from pymongo import MongoClient
from pymongo.database import Database

STEPS = ("first", "second", "third")


@contextmanager
def bare_chain(mongodb_url: str, kafka: dict[str, Any]) -> Iterator[Any]:
    """Run the hops; give a function that sends one document through and returns milliseconds."""
    run = uuid4().hex[:8]
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
    database = client[f"bench_chain_{run}"]
    topics = [f"bench.{run}.{number}" for number in (1, 2)]
    admin = KafkaAdminClient(**kafka)
    admin.create_topics({topic: {"num_partitions": 1} for topic in topics}, wait_for_metadata=True)
    stop = threading.Event()
    threads = []
    for number, topic in enumerate(topics):
        source, target = STEPS[number], STEPS[number + 1]
        for work in (_relay, _consume):
            args = (database, source if work is _relay else target, topic, kafka, stop)
            threads.append(threading.Thread(target=work, args=args, daemon=True))
    arrivals = database[STEPS[-1]].watch([], max_await_time_ms=200)
    for thread in threads:
        thread.start()
    time.sleep(2.0)

    def send() -> float:
        begun = time.perf_counter()
        id_ = uuid4().hex
        database[STEPS[0]].insert_one({"_id": id_})
        while True:
            change = arrivals.try_next()
            if change is not None and change["documentKey"]["_id"] == id_:
                return (time.perf_counter() - begun) * 1000

    try:
        yield send
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
        admin.delete_topics(topics)
        admin.close()
        client.close()


def _relay(
    database: Database[dict[str, Any]],
    collection: str,
    topic: str,
    kafka: dict[str, Any],
    stop: threading.Event,
) -> None:
    producer = KafkaProducer(**kafka, acks="all")
    with database[collection].watch([], max_await_time_ms=200) as stream:
        while not stop.is_set():
            change = stream.try_next()
            if change is not None:
                producer.send(topic, change["documentKey"]["_id"].encode()).get(5)
    producer.close()


def _consume(
    database: Database[dict[str, Any]],
    collection: str,
    topic: str,
    kafka: dict[str, Any],
    stop: threading.Event,
) -> None:
    consumer = KafkaConsumer(
        topic, **kafka, group_id=f"{topic}.group", auto_offset_reset="earliest"
    )
    while not stop.is_set():
        for records in consumer.poll(timeout_ms=200).values():
            for record in records:
                database[collection].insert_one({"_id": record.value.decode()})
    consumer.close()
