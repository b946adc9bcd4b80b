"""A partner publishes on its own topic, under its own credentials: sound or not, in either mode."""

import json
from uuid import uuid4

import pytest

from shared.messaging.broker import Message
from shared.messaging.kafka import KafkaConnection, KafkaPublisher
from shared.testing.people import someone
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]

PARTNER = "grand-est"
OFFER = "partners.listing-offer.submitted.v1"
STRUCTURED = b"application/cloudevents+json; charset=UTF-8"


@pytest.fixture
def publish(stack):
    principal = f"partner-{PARTNER}"
    connection = KafkaConnection(
        bootstrap=stack.layout.kafka_bootstrap,
        username=principal,
        password=stack.layout.passwords[principal],
        security_protocol="SASL_PLAINTEXT",
    )
    publisher = KafkaPublisher(connection)

    def send(*values):
        """Write values with their headers, all on one partition, in order."""
        topic = f"partners.{PARTNER}.inbound"
        messages = [Message(topic, b"one", value, headers) for value, headers in values]
        assert publisher.publish(messages) == [None] * len(messages)

    yield send
    publisher.close()


def offer(title):
    return {
        "external_id": uuid4().hex,
        "title": title,
        "themes": ["crafts"],
        "naf_division": "16",
        "area": {"level": "commune", "code": "68224"},
    }


def attributes(type_):
    return {"specversion": "1.0", "id": uuid4().hex, "source": f"/{PARTNER}", "type": type_}


def structured(type_, data):
    event = attributes(type_) | {"datacontenttype": "application/json", "data": data}
    return event["id"], (json.dumps(event).encode(), (("content-type", STRUCTURED),))


def binary(type_, data):
    event = attributes(type_)
    headers = tuple((f"ce_{name}", value.encode()) for name, value in event.items())
    return event["id"], (
        json.dumps(data).encode(),
        (*headers, ("content-type", b"application/json")),
    )


def test_what_is_unfit_is_refused_with_its_reason_and_what_follows_is_promoted(stack, publish):
    operator, partner = someone("operator"), someone("partner", org=PARTNER)
    account = {"name": "Région Grand Est", "allowed_types": [OFFER]}
    stack.call(
        "PUT", "partners", f"/v1/accounts/{PARTNER}", operator, json=account
    ).raise_for_status()
    before = {one["id"] for one in stack.items("partners", "/v1/submissions", partner)}
    title = f"Menuiserie {uuid4().hex[:8]}"
    ours = "directory.listing.published.v1"
    unknown = [
        make(type_, offer("Refusée"))
        for make in (structured, binary)
        for type_ in ("fr.exemple.annonce.v1", ours, "partners.listing-offer.submitted.v2")
    ]
    batch = json.dumps([json.loads(value) for _, (value, _) in unknown[:2]]).encode()
    unreadable = [
        (batch, (("content-type", b"application/cloudevents-batch+json"),)),
        (b'{"specversion": "1.0", "id": ', (("content-type", STRUCTURED),)),
        (b"<annonce/>", (("content-type", b"application/xml"),)),
        (b"", ()),
    ]
    sound = [make(OFFER, offer(f"{title} {make.__name__}")) for make in (structured, binary)]
    publish(*(message for _, message in unknown), *unreadable, *(message for _, message in sound))

    def kept():
        """Everything sent is there, whatever became of it."""
        rows = stack.items("partners", "/v1/submissions", partner)
        new = {one["event_id"]: one for one in rows if one["id"] not in before}
        assert len(new) == len(unknown) + len(unreadable) + len(sound)
        return new

    submissions = eventually(kept, timeout=30)
    for id_, _ in unknown:
        refused = submissions.pop(id_)
        assert (refused["status"], refused["via"]) == ("refused", "kafka")
        assert [one["code"] for one in refused["reasons"]] == ["unknown-type"]
        assert OFFER in refused["reasons"][0]["message"]
    for id_, _ in sound:
        assert submissions.pop(id_)["status"] == "promoted"
    for place, refused in submissions.items():
        assert place.startswith(f"partners.{PARTNER}.inbound:")
        assert [one["code"] for one in refused["reasons"]] == ["not-a-cloudevent"]

    def published():
        """Only the sound ones became listings."""
        listings = stack.items("directory", "/v1/listings?theme=crafts")
        titles = {one["title"] for one in listings}
        assert {f"{title} structured", f"{title} binary"} <= titles
        return titles

    assert "Refusée" not in eventually(published, timeout=30)
    worker = stack.http.get(stack.layout.service_url("partners-worker") + "/readyz").json()
    assert worker == {"status": "ok", "checks": {"partners.inbound": "running"}}
