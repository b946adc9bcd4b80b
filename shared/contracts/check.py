"""Keeping the contracts: what is committed is what the code says, and nothing else.

A published schema is immutable but for new optional fields: anything else is a new version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.contracts.catalogue import registry
from shared.contracts.event import ContractError, Event
from shared.contracts.topology import Topology, TopologyError, topology

FOLDER = Path(__file__).parent
SCHEMAS, EXAMPLES = FOLDER / "schemas", FOLDER / "examples"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PERSONAL = re.compile(
    r"mail|phone|address|siret|first_?name|last_?name|owner|seller|contact|birth|iban",
    re.IGNORECASE,
)


class BreakingChange(ContractError):  # noqa: N818 — named for what it says
    """A committed schema would change otherwise than by a new optional field."""


def json_schema(event: type[Event]) -> dict[str, Any]:
    """Give the JSON Schema of an event's data, whole in itself."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
    spec = APISpec("contracts", "1", "3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    body = converter.schema2jsonschema(event.schema())
    nested = spec.to_dict().get("components", {}).get("schemas", {})
    document = {
        "$schema": DIALECT,
        "$id": f"urn:navette:event:{event.type}",
        "title": event.__name__,
        "description": (event.__doc__ or "").strip(),
        **body,
        # consumers are tolerant: a later version of the producer may say more
        "additionalProperties": True,
    }
    if nested:
        document["$defs"] = nested
    text = json.dumps(document, ensure_ascii=False).replace("#/components/schemas/", "#/$defs/")
    whole: dict[str, Any] = json.loads(text)
    return whole


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Schema")


def write() -> list[str]:
    """Write the schemas of the code; give the types whose file changed.

    :raises BreakingChange: a committed schema would break those who read or write by it.
    """
    changed = []
    SCHEMAS.mkdir(exist_ok=True)
    for type_, event in sorted(registry().items()):
        path, new = SCHEMAS / f"{type_}.json", json_schema(event)
        if path.exists():
            old = json.loads(path.read_text(encoding="utf-8"))
            if old == new:
                continue
            if problems := list(breaking(old, new)):
                raise BreakingChange(f"{type_}: {'; '.join(problems)}: make a new version")
        path.write_text(_written(new), encoding="utf-8")
        changed.append(type_)
    return changed


def breaking(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Say how a new schema would break an old one; nothing when only optional fields came."""
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield f"the field {name} went"
    for name in sorted(before.keys() & after.keys()):
        if _bare(before[name]) != _bare(after[name]):
            yield f"the field {name} changed"
    for name in sorted(set(new.get("required", [])) ^ set(old.get("required", []))):
        yield f"whether {name} is required changed"
    nested = new.get("$defs", {})
    if any(nested.get(name) != held for name, held in old.get("$defs", {}).items()):
        yield "a nested schema changed"


def _bare(field: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in field.items() if name != "description"}


def check() -> list[str]:
    """Give everything that is wrong with the contracts, in words; nothing when all is right."""
    return [*_schema_problems(), *_example_problems(), *_topic_problems(), *_privacy_problems()]


def examples(type_: str) -> list[dict[str, Any]]:
    """Read the committed examples of a type."""
    path = EXAMPLES / f"{type_}.json"
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _schema_problems() -> Iterator[str]:
    known = registry()
    for path in sorted(SCHEMAS.glob("*.json")):
        if path.stem not in known:
            yield f"schemas/{path.name}: no event of the code has this type"
    for type_, event in sorted(known.items()):
        path = SCHEMAS / f"{type_}.json"
        if not path.exists():
            yield f"schemas/{type_}.json is missing: run `navette contracts write`"
        elif json.loads(path.read_text(encoding="utf-8")) != json_schema(event):
            yield f"schemas/{type_}.json is not what the code says: run `navette contracts write`"


def _example_problems() -> Iterator[str]:
    known = registry()
    for path in sorted(EXAMPLES.glob("*.json")):
        if path.stem not in known:
            yield f"examples/{path.name}: no event of the code has this type"
    for type_, event in sorted(known.items()):
        found = examples(type_)
        if not found:
            yield f"examples/{type_}.json: give at least one example"
        for example in found:
            try:
                told = event.from_data(example)
                if told.to_data().keys() != example.keys():
                    yield f"examples/{type_}.json: a field that the contract does not have"
                event.from_data({**example, "field_of_a_later_version": 1})
            except ContractError as error:
                yield f"examples/{type_}.json: {error}"


def _topic_problems() -> Iterator[str]:
    declared = topology()
    used = {event.topic for event in registry().values()}
    for name, topic in sorted(declared.topics.items()):
        if name not in used:
            yield f"topics.yaml: no event goes to {name}"
        for field in ("description", "owner"):
            if not getattr(topic, field):
                yield f"topics.yaml: {name} has no {field}"
    for type_, event in sorted(registry().items()):
        yield from _placement(declared, type_, event)


def _placement(declared: Topology, type_: str, event: type[Event]) -> Iterator[str]:
    try:
        declared.names(event.topic)
    except TopologyError:
        yield f"{type_}: topics.yaml does not declare its topic {event.topic}"
        return
    topic = declared.topics[event.topic]
    if topic.owner != event.service():
        yield f"{type_}: its topic {event.topic} belongs to {topic.owner}"
    if event.key_field not in event.schema().fields:
        yield f"{type_}: it has no field {event.key_field}, its key"


def _privacy_problems() -> Iterator[str]:
    for type_, event in sorted(registry().items()):
        for name in event.schema().fields:
            if PERSONAL.search(name):
                yield f"{type_}: the field {name} looks like personal data"


def _written(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
