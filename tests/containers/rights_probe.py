"""Run inside the stack's network: what each principal may really do with each topic and group.

A write is tried with a message over the broker's limit: the broker looks at rights first, so that
nothing is written either way. Prints one JSON document.
"""

import json
import os
import sys
import time
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
)

from shared.contracts.topology import topology
from shared.messaging.kafka import KafkaConnection

SECONDS = 20
TOO_LARGE = b"x" * (3 * 2**20 // 2)


def options(principal):
    word = Path(f"/run/secrets/kafka_{principal}").read_text().strip()
    return KafkaConnection(
        bootstrap=os.environ["NAVETTE_KAFKA_BOOTSTRAP"],
        username=principal,
        password=word,
        security_protocol="SASL_PLAINTEXT",
    ).options()


def may_write(producer, topic):
    try:
        producer.send(topic, TOO_LARGE, key=b"probe", partition=0).get(timeout=20)
    except TopicAuthorizationFailedError:
        return False
    except MessageSizeTooLargeError:
        return True
    raise RuntimeError(f"{topic}: a message over the limit was taken")


def may_read(principal, topic):
    consumer = KafkaConsumer(**options(principal), enable_auto_commit=False)
    try:
        where = TopicPartition(topic, 0)
        if not consumer.partitions_for_topic(topic):
            return False  # not even told that it is there
        consumer.assign([where])
        consumer.seek(where, 0)
        deadline = time.monotonic() + SECONDS
        while (
            consumer.highwater(where) is None
        ):  # known from the first answer that is none of error
            consumer.poll(timeout_ms=100)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{principal} is neither let read {topic} nor refused")
    except TopicAuthorizationFailedError:
        return False
    finally:
        consumer.close(autocommit=False)
    return True


def may_join(principal, group, topic):
    consumer = KafkaConsumer(**options(principal), group_id=group, enable_auto_commit=False)
    try:
        consumer.committed(TopicPartition(topic, 0))
    except GroupAuthorizationFailedError:
        return False
    except TopicAuthorizationFailedError:
        return True
    finally:
        consumer.close(autocommit=False)
    return True


def main():
    topics = [topic.name for topic in topology().real_topics()]
    found = {}
    for principal in topology().principals():
        producer = KafkaProducer(
            **options(principal),
            max_request_size=4 * 2**20,
            retries=0,
            enable_idempotence=False,
            acks="all",
            max_block_ms=20_000,
        )
        found[principal] = {
            "writes": [topic for topic in topics if may_write(producer, topic)],
            "reads": [topic for topic in topics if may_read(principal, topic)],
            "groups": [g for g in sorted(topology().groups) if may_join(principal, g, topics[0])],
        }
        producer.close(timeout=1)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    try:
        main()
    except KafkaError as error:
        sys.exit(f"{type(error).__name__}: {error}")
