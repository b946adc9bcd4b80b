"""Rights on the bus: a principal writes its own topics and reads what it declared, nothing else."""

import pytest

from shared.contracts.topology import Topology, topology
from shared.messaging.broker import BrokerAway, Message
from shared.messaging.kafka import KafkaConnection, KafkaPublisher, KafkaReader
from shared.messaging.topics import apply_topics

PASSWORDS = {name: f"password-of-{name}" for name in topology().principals()}


@pytest.fixture(scope="module")
def applied(kafka):
    def apply(**options):
        return apply_topics(
            kafka.bootstrap,
            username="admin",
            password=kafka.password,
            passwords=PASSWORDS,
            **options,
        )

    apply()
    return apply


def connection(kafka, principal, password=None):
    return KafkaConnection(
        bootstrap=kafka.bootstrap,
        username=principal,
        password=password or PASSWORDS[principal],
        security_protocol="SASL_PLAINTEXT",
    )


def publish_as(kafka, principal, topic):
    publisher = KafkaPublisher(connection(kafka, principal))
    try:
        (error,) = publisher.publish([Message(topic, b"k", b"{}")])
    finally:
        publisher.close()
    return type(error).__name__ if error else None


def test_a_second_time_changes_nothing(applied):
    assert list(applied().lines()) == []
    assert list(applied(dry_run=True).lines()) == []


def test_rights_given_and_taken_are_in_force_when_it_returns(applied):
    without_partners = Topology(list(topology().topics.values()), [])
    for _ in range(5):
        for wanted in (without_partners, topology()):
            assert list(applied(wanted=wanted).lines()) != []
            assert list(applied(wanted=wanted, dry_run=True).lines()) == []


@pytest.mark.parametrize(
    ("principal", "topic", "refused"),
    [
        ("directory", "directory.listings", False),
        ("matching", "directory.listings", True),
        ("directory", "matching.matches", True),
        ("partner-grand-est", "partners.grand-est.inbound", False),
        ("partner-grand-est", "partners.offers", True),
        ("partners", "partners.grand-est.inbound", True),
    ],
)
def test_only_its_owner_writes_a_topic(kafka, applied, principal, topic, refused):
    error = publish_as(kafka, principal, topic)
    assert error == ("TopicAuthorizationFailedError" if refused else None)


def test_nobody_reads_what_they_did_not_declare(kafka, applied):
    assert publish_as(kafka, "matching", "matching.profiles") is None
    assert read_as(kafka, "matching", "matching.profiles")
    assert not read_as(kafka, "partner-grand-est", "matching.profiles")


def read_as(kafka, principal, topic):
    reader = KafkaReader(connection(kafka, principal), idle_seconds=3)
    try:
        return list(reader.read([topic]))
    except BrokerAway:
        return []


def test_a_wrong_password_is_said(kafka, applied):
    reader = KafkaReader(connection(kafka, "directory", "wrong"))
    with pytest.raises(BrokerAway, match="password"):
        list(reader.read(["directory.listings"]))
