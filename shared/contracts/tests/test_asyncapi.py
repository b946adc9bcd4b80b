"""The AsyncAPI documents are valid, whole, and say what the contracts say."""

import hashlib
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from shared.contracts.asyncapi import document, participants, to_json
from shared.contracts.catalogue import registry
from shared.contracts.check import PERSONAL, examples, json_schema
from shared.contracts.topology import PATH, read_topology, topology
from shared.messaging.envelope import Envelope, to_message

OFFICIAL = Path(__file__).with_name("asyncapi-3.0.0")
EVERY_ONE = [None, *participants()]


@pytest.fixture(scope="module")
def official():
    schema = json.loads((OFFICIAL / "schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema)


def inside(found, pointer):
    """Follow a reference of a document."""
    start, *steps = pointer.split("/")
    assert start == "#"
    for step in steps:
        found = found[step]
    return found


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def validator(whole, schema):
    """Make a validator of a schema of the document, whose references stay within it."""
    return jsonschema.Draft7Validator({**schema, "components": whole["components"]})


@pytest.mark.parametrize("service", EVERY_ONE)
def test_a_document_is_valid_by_the_official_schema(official, service):
    assert [error.message for error in official.iter_errors(document(service))] == []


def test_the_official_schema_refuses_what_is_wrong(official):
    for path, wrong in {
        ("channels", "directory.listings", "bindings", "kafka", "partitions"): 0,
        ("operations", "directory.sends.directory.listings", "action"): "publish",
        ("components", "messages", "directory.listing.published.v1", "examples"): [{}],
    }.items():
        broken = document()
        inside(broken, "/".join(["#", *path[:-1]]))[path[-1]] = wrong
        assert not official.is_valid(broken), path


def test_the_official_schema_is_the_one_it_is_said_to_be():
    content = (OFFICIAL / "schema.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() in (OFFICIAL / "README.md").read_text()


@pytest.mark.parametrize("service", EVERY_ONE)
def test_every_reference_leads_somewhere_and_nothing_is_left_over(service):
    whole = document(service)
    found = set(references(whole))
    assert all(inside(whole, pointer) for pointer in found)
    for kind, entries in whole["components"].items():
        assert {f"#/components/{kind}/{name}" for name in entries} <= found
    for name, channel in whole["channels"].items():
        assert f"#/channels/{name}" in found
        assert {f"#/channels/{name}/messages/{type_}" for type_ in channel["messages"]} <= found


def test_every_topic_is_a_channel_as_it_is_on_the_broker():
    channels = document()["channels"]
    assert channels.keys() == topology().topics.keys()
    real = {topic.name: topic for topic in topology().real_topics()}
    for name, channel in channels.items():
        kafka = channel["bindings"]["kafka"]
        partners = channel.get("parameters", {}).get("partner", {}).get("enum", [""])
        addresses = [channel["address"].format(partner=partner) for partner in partners]
        assert addresses == topology().names(name)
        for topic in (real[address] for address in addresses):
            kept = {
                "retention.ms": str(kafka["topicConfiguration"]["retention.ms"]),
                "cleanup.policy": ",".join(kafka["topicConfiguration"]["cleanup.policy"]),
            }
            assert {"cleanup.policy": "delete"} | dict(topic.config) == kept
            assert topic.partitions == kafka["partitions"]
        assert topology().topics[name].description in channel["description"]


def test_every_event_is_a_message_of_its_topic_with_its_schema_and_examples():
    whole = document()
    assert whole["components"]["messages"].keys() == registry().keys()
    for type_, event in registry().items():
        on = [name for name, channel in whole["channels"].items() if type_ in channel["messages"]]
        assert on == [event.topic]
        message = whole["components"]["messages"][type_]
        assert [example["payload"] for example in message["examples"]] == examples(type_)
        payload = inside(whole, message["payload"]["$ref"])
        committed = json_schema(event)
        nested = committed.pop("$defs", {})
        text = json.dumps(payload).replace("#/components/schemas/", "#/$defs/")
        assert committed.keys() - payload.keys() == {"$schema", "$id"}
        assert json.loads(text) == {name: committed[name] for name in payload}
        assert nested.items() <= whole["components"]["schemas"].items()


def test_every_producer_and_consumer_is_an_operation():
    operations = document()["operations"]
    for topic in topology().topics.values():
        for group in topic.consumers:
            operation = operations.pop(f"{group}.receives.{topic.name}")
            assert operation["action"] == "receive"
            assert operation["bindings"]["kafka"]["groupId"]["enum"] == [group]
            assert operation["channel"]["$ref"] == f"#/channels/{topic.name}"
        for pattern in topic.producers:
            for producer in {pattern.format(partner=partner) for partner in topology().partners}:
                operation = operations.pop(f"{producer}.sends.{topic.name}")
                assert operation["action"] == "send"
                assert operation["channel"]["$ref"] == f"#/channels/{topic.name}"
    assert operations == {}


def test_each_has_the_document_of_what_it_may_do_and_together_they_are_the_whole():
    whole = document()
    together = {}
    for service in participants():
        own = document(service)
        assert together.keys().isdisjoint(own["operations"])
        together |= own["operations"]
        allowed = {grant.resource for grant in topology().grants() if grant.principal == service}
        for channel in own["channels"].values():
            partners = channel.get("parameters", {}).get("partner", {}).get("enum", [""])
            assert {channel["address"].format(partner=partner) for partner in partners} <= allowed
    assert together == whole["operations"]


def test_one_without_part_in_the_bus_has_no_channel(official):
    nothing = document("nobody")
    assert nothing["channels"] == nothing["operations"] == {}
    assert official.is_valid(nothing)


def test_a_partner_sees_no_other_partner():
    declared = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    topics = read_topology(yaml.safe_dump(declared | {"partners": ["grand-est", "alsace"]}))
    assert "partner-alsace" in participants(topics)
    assert "alsace" not in to_json(document("partner-grand-est", topics=topics))
    both = document("partners", topics=topics)["channels"]["partners.inbound"]
    assert both["parameters"]["partner"]["enum"] == ["grand-est", "alsace"]


@pytest.mark.parametrize("type_", registry())
def test_what_is_published_fits_what_is_documented(type_):
    whole = document()
    message = whole["components"]["messages"][type_]
    event = registry()[type_]
    for example in message["examples"]:
        validator(whole, message["payload"]).validate(example["payload"])
        envelope = Envelope.of(event.from_data(example["payload"]))
        traced = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "causation_id": "an-id"}
        for one in (envelope, Envelope(**vars(envelope) | traced)):
            written = to_message(one)
            headers = {name: value.decode() for name, value in written.headers}
            documented = whole["components"]["schemas"]["CloudEventHeaders"]["properties"]
            assert headers.keys() <= documented.keys()
            validator(whole, message["headers"]).validate(headers)
            validator(whole, message["bindings"]["kafka"]["key"]).validate(written.key.decode())
        for name, wrong in {"ce_type": "other.type.done.v1", "ce_sequence": "new"}.items():
            assert not validator(whole, message["headers"]).is_valid(headers | {name: wrong})


def test_no_field_looks_personal():
    def fields(value):
        if isinstance(value, dict):
            yield from value.get("properties", {})
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from fields(one)

    named = set(fields(document()))
    assert {"listing_id", "ce_id"} <= named
    assert [name for name in named if PERSONAL.search(name)] == []
    assert not re.search(r"[\w.]+@[\w.]+", to_json(document()))
