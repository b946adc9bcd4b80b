"""What partners publish on their topics: examined once, kept, never dead-lettered."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
import yaml

from services.partners.documents import Payload
from services.partners.reactions import partner_of, reactions
from services.partners.tests.making import (
    LISTING,
    PARTNER,
    TOPIC,
    agenda_entry,
    cloud_event,
    listing,
    message,
    post,
    stored,
    told,
)
from shared.contracts.topology import topology
from shared.messaging.consumer import Consumer, GroupState
from shared.messaging.memory import MemoryBus, MemoryPublisher, MemorySubscriber
from shared.messaging.verdicts import Done, handle
from shared.testing.web import client_as
from shared.worker import topics_read_by

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("app")]


def hear(*messages):
    for one in messages:
        assert handle(reactions, one) == Done()


def codes(document):
    return [reason["code"] for reason in document["reasons"]]


def test_it_reads_every_partners_topic():
    read = topics_read_by(reactions, topology())
    assert TOPIC in read
    assert partner_of(TOPIC) == PARTNER


def test_a_sound_listing_is_promoted_once_however_often_it_comes():
    event = cloud_event()
    hear(message(event), message(event, offset=1), message(event))
    (document,) = stored()
    assert (document["status"], document["via"]) == ("promoted", "kafka")
    assert told(document) == ["partners.listing-offer.promoted.v1"]
    assert document["outbox"][0]["causation_id"] == event["id"]


def test_by_http_and_by_kafka_it_is_one(app):
    region = client_as(app, "region", ["partner"], PARTNER)
    for event in (cloud_event(), cloud_event(listing(title=None))):
        post(region, event)
        hear(message(event))
    assert sorted((one["status"], one["via"]) for one in stored()) == [
        ("promoted", "http"),
        ("refused", "http"),
    ]


def test_out_of_order_each_stands_for_itself():
    events = [cloud_event(listing(title=f"Titre {n}"), id=str(n)) for n in range(3)]
    hear(*(message(one) for one in reversed(events)))
    hear(*(message(one) for one in events))
    assert {one["event_id"] for one in stored()} == {"0", "1", "2"}
    assert all(len(one["outbox"]) == 1 for one in stored())


def test_the_topics_name_says_who_it_is_never_the_message():
    hear(message(cloud_event(source=f"/{PARTNER}"), topic="partners.colmar.inbound"))
    (document,) = stored()
    assert document["partner_id"] == "colmar"
    assert codes(document) == ["unknown-partner"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (cloud_event(type="com.example.someevent"), "unknown-type"),
        (cloud_event(source="/colmar"), "foreign-source"),
        (cloud_event(listing(title=None)), "contract"),
        (cloud_event(listing(phone="x")), "personal-data"),
        (cloud_event(listing(title="\ud800")), "not-text"),
        (cloud_event(agenda_entry(ends_at="2020-01-01T00:00:00Z"), type=LISTING), "contract"),
    ],
)
def test_what_is_unfit_is_refused_with_its_reason(event, code):
    hear(message(event), message(event))
    (document,) = stored()
    assert code in codes(document)
    assert told(document) == ["partners.submission.refused.v1"]


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[" * 100_000,
        json.dumps(cloud_event(id=None)).encode(),
        json.dumps(cloud_event("text")).encode(),
        json.dumps(cloud_event(time="9999-12-31T24:00:00Z")).encode(),
        b"x" * 100_000,
    ],
)
def test_what_cannot_be_read_is_kept_refused(value):
    hear(message(value, offset=7), message(value, offset=7))
    (document,) = stored()
    assert codes(document) == ["not-a-cloudevent"]
    assert document["event_id"] == f"{TOPIC}:0:7"
    kept = Payload.objects(pk=document["_id"]).first()
    assert (kept is not None) == bool(value)
    assert kept is None or len(kept.text.encode()) <= 65_536


def test_a_tombstone_is_kept_refused():
    hear(replace(message(b""), value=None))
    assert codes(stored()[0]) == ["not-a-cloudevent"]


def test_a_flood_of_nonsense_neither_stops_the_group_nor_is_dead_lettered():
    bus = MemoryBus()
    for number in range(60):
        bus.append(message(b"nonsense %d" % number))
    bus.append(message(cloud_event()))
    subscriber = MemorySubscriber(bus, reactions.group, [TOPIC])
    consumer = Consumer(reactions, subscriber, MemoryPublisher(bus))
    settled = 0
    while settled < 61:
        settled += consumer.step(1.0, threading.Event())
    assert consumer.state is GroupState.RUNNING
    assert len(stored()) == 61
    assert bus.messages("partners.inbound.dlq") == []


def conformance(real_data):
    """Give the sample events of the CloudEvents project, in binary mode."""
    for path in sorted((real_data / "cloudevents" / "conformance").glob("*.yaml")):
        for sample in yaml.load_all(path.read_text(encoding="utf-8"), yaml.BaseLoader):
            if sample:
                attributes = sample.get("ContextAttributes", {})
                extensions = attributes.pop("Extensions", {})
                headers = tuple(
                    (f"ce_{name}", str(value).encode())
                    for name, value in (attributes | extensions).items()
                )
                yield replace(message(sample.get("Data", "").encode()), headers=headers)


def test_the_conformance_samples_are_read_and_refused_for_their_type(real_data):
    samples = [replace(one, offset=at) for at, one in enumerate(conformance(real_data))]
    assert len(samples) > 20
    hear(*samples)
    seen = {code for one in stored() for code in codes(one)}
    assert seen == {"not-a-cloudevent", "foreign-source", "unknown-type"}


def test_naughty_strings_harm_nothing(real_data):
    path = real_data / "bad-input" / "blns" / "blns.json"
    texts = json.loads(path.read_text(encoding="utf-8"))
    for offset, text in enumerate(texts[::8]):  # all of them: test_examination
        hear(
            message(text.encode(), offset=offset),
            message(cloud_event(id=text or "x", type=text or "x", traceparent=text, subject=text)),
        )
    assert all(len(one["outbox"]) == 1 for one in stored())
