"""The bus as AsyncAPI 3.0 documents, built from the contracts: of the whole, or of one service.

What is in them is what `topics.yaml`, the event classes and the examples say; where a broker is
and how one signs in there is a matter of each deployment, hence no servers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shared.contracts.catalogue import registry
from shared.contracts.check import examples, json_schema
from shared.contracts.event import Event
from shared.contracts.headers import CLOUD_EVENT_HEADERS, headers_of
from shared.contracts.topology import Topic, Topology, topology

Json = dict[str, Any]

ASYNCAPI_VERSION = "3.0.0"
KAFKA_BINDING = {"bindingVersion": "0.5.0"}
DESCRIPTION = (
    "CloudEvents 1.0 over Kafka: attributes in `ce_*` headers, data in JSON (structured mode is "
    "read too). Delivered at least once, in order for one key. A published type only ever gains "
    "optional fields: pass over those you do not know. No personal data: ids and public facts only."
)


def participants(topics: Topology | None = None) -> list[str]:
    """Name everyone who writes or reads on the bus: the services, and each partner."""
    return (topics or topology()).principals()


def document(
    service: str | None = None,
    *,
    topics: Topology | None = None,
    events: Mapping[str, type[Event]] | None = None,
) -> Json:
    """Build the AsyncAPI document of the bus, or of what one participant sends and receives.

    :param service: one of `participants`; one that has no part in the bus has no channel.
    :param topics: by default the platform's, as are `events`, the classes by type.
    """
    topics, events = topics or topology(), events or registry()
    operations: dict[str, Json] = {}
    used: list[Topic] = []
    for topic in topics.topics.values():
        if found := {
            name: operation
            for who, name, operation in _operations(topic, topics, _types(topic, events))
            if service in {None, who}
        }:
            used.append(topic)
            operations |= found
    names = {topic.name for topic in used}
    classes = [event for _, event in sorted(events.items()) if event.topic in names]
    from_partners = {topic.name for topic in used if topic.per_partner}
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "id": f"urn:navette:bus:{service}" if service else "urn:navette:bus",
        "info": {
            "title": f"Navette: {service} on the bus" if service else "Navette: the bus",
            "version": "1.0.0",
            "description": DESCRIPTION,
        },
        "defaultContentType": "application/json",
        "channels": {
            topic.name: _channel(topic, _types(topic, events), _partners(topic, topics, service))
            for topic in used
        },
        "operations": operations,
        "components": {
            "messages": {e.type: _message(e, e.topic in from_partners) for e in classes},
            "schemas": _schemas(classes),
        },
    }


def to_json(document: Mapping[str, Any]) -> str:
    """Write a document; the same contracts give the same bytes."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _types(topic: Topic, events: Mapping[str, type[Event]]) -> list[str]:
    return sorted(type_ for type_, event in events.items() if event.topic == topic.name)


def _operations(
    topic: Topic, topics: Topology, types: list[str]
) -> Iterator[tuple[str, str, Json]]:
    """Give who does what on a topic: the participant, the operation's name, the operation."""
    channel = f"#/channels/{topic.name}"
    exchange = {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{type_}"} for type_ in types],
    }
    for producer in (name for pattern in topic.producers for name in _named(pattern, topics)):
        summary = f"{producer} writes {topic.name}."
        sending = {"action": "send", "summary": summary, **exchange}
        yield producer, f"{producer}.sends.{topic.name}", sending
    for group in topic.consumers:
        receiving = {
            "action": "receive",
            "summary": f"The consumer group {group} reads {topic.name}.",
            "description": f"A message it can never handle is put aside in `{group}.dlq`.",
            **exchange,
            "bindings": {
                "kafka": {"groupId": {"type": "string", "enum": [group]}, **KAFKA_BINDING}
            },
        }
        yield group.partition(".")[0], f"{group}.receives.{topic.name}", receiving


def _named(pattern: str, topics: Topology) -> list[str]:
    """Give the producers a name of `topics.yaml` stands for: itself, or one for each partner."""
    return list(
        dict.fromkeys(pattern.format(partner=partner) for partner in topics.partners or ("",))
    )


def _partners(topic: Topic, topics: Topology, service: str | None) -> list[str]:
    """Give the partners with a topic of their own: a partner sees itself alone."""
    own = [p for p in topics.partners if service in {n.format(partner=p) for n in topic.producers}]
    return own or list(topics.partners)


def _channel(topic: Topic, types: list[str], partners: list[str]) -> Json:
    channel: Json = {
        "address": topic.per_partner or topic.name,
        "description": f"{topic.description}. The key of each message is its `{topic.key}`.",
        "tags": [{"name": topic.owner, "description": "The service that owns the topic."}],
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"} for type_ in types},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],  # Kafka's default: none is declared otherwise
                    "retention.ms": topic.retention_ms,
                },
                **KAFKA_BINDING,
            }
        },
    }
    if topic.per_partner:
        channel["parameters"] = {
            "partner": {"description": "The partner's id: each has a topic.", "enum": partners}
        }
    return channel


def _message(event: type[Event], from_partner: bool) -> Json:
    schema = json_schema(event)
    key = schema["properties"][event.key_field] | {"description": f"`{event.key_field}`."}
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split("\n\n")[0].split()),
        "contentType": "application/json",
        "headers": headers_of(event.type, None if from_partner else f"/navette/{event.service()}"),
        "payload": {"$ref": f"#/components/schemas/{event.type}"},
        "bindings": {"kafka": {"key": key, **KAFKA_BINDING}},
        "examples": [
            {"name": f"example-{number}", "payload": payload}
            for number, payload in enumerate(examples(event.type), 1)
        ],
    }


def _schemas(classes: list[type[Event]]) -> dict[str, Json]:
    """Give the schemas of the data, those nested in them beside them, without dialect and id.

    An id would become the base of their references, which must stay within the document.
    """
    schemas: dict[str, Json] = {"CloudEventHeaders": CLOUD_EVENT_HEADERS} if classes else {}
    for event in classes:
        schema = json_schema(event)
        del schema["$schema"], schema["$id"]
        schemas |= {**schema.pop("$defs", {}), event.type: schema}
    text = json.dumps(schemas, ensure_ascii=False).replace("#/$defs/", "#/components/schemas/")
    within: dict[str, Json] = json.loads(text)
    return within
