"""The topics as declared in `topics.yaml`, and what follows from them: real topics and rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from marshmallow import ValidationError
from marshmallow_dataclass import dataclass

PATH = Path(__file__).with_name("topics.yaml")

FOR_EVER = -1


class TopologyError(ValueError):
    """`topics.yaml` does not make sense; the message says where and why."""


@dataclass(frozen=True)
class Topic:
    """A topic as declared; one with `per_partner` stands for one real topic per partner."""

    name: str
    description: str
    owner: str
    producers: list[str]
    consumers: list[str]
    key: str
    partitions: int
    retention_ms: int
    per_partner: str | None = None


class RealTopic(NamedTuple):
    """A topic as it is on the broker: its name, its partitions, its settings."""

    name: str
    partitions: int
    config: Mapping[str, str]


class Grant(NamedTuple):
    """A right of a principal: `resource` is a name, or the beginning of names if `prefixed`."""

    principal: str
    operation: Literal["READ", "WRITE"]
    kind: Literal["TOPIC", "GROUP"]
    resource: str
    prefixed: bool = False


class Topology:
    """What `topics.yaml` says."""

    def __init__(self, topics: Sequence[Topic], partners: Sequence[str]) -> None:
        self.topics = {topic.name: topic for topic in topics}
        self.partners = tuple(partners)
        groups: dict[str, list[str]] = defaultdict(list)
        for topic in topics:
            for group in topic.consumers:
                groups[group].append(topic.name)
        self.groups: Mapping[str, list[str]] = dict(groups)

    def names(self, declared: str) -> list[str]:
        """Give the real topics a declared one stands for.

        :raises TopologyError: no such topic is declared.
        """
        if declared not in self.topics:
            raise TopologyError(f"no topic {declared!r} is declared in topics.yaml")
        pattern = self.topics[declared].per_partner
        return [pattern.format(partner=p) for p in self.partners] if pattern else [declared]

    def topics_of(self, group: str) -> list[str]:
        """Give the real topics a group reads, without its retry topic.

        :raises TopologyError: no topic declares this group.
        """
        if group not in self.groups:
            raise TopologyError(f"no topic of topics.yaml has the consumer {group!r}")
        return [name for declared in self.groups[group] for name in self.names(declared)]

    def principals(self) -> list[str]:
        """Give everyone who has rights on the bus."""
        return sorted({grant.principal for grant in self.grants()})

    def real_topics(self) -> list[RealTopic]:
        """Give every topic that must be on the broker."""
        real = [
            RealTopic(name, topic.partitions, {"retention.ms": str(topic.retention_ms)})
            for topic in self.topics.values()
            for name in self.names(topic.name)
        ]
        for group in sorted(self.groups):
            kept = {"retention.ms": str(FOR_EVER)}
            real.append(RealTopic(f"{group}.dlq", 1, kept | {"cleanup.policy": "compact"}))
            real.append(RealTopic(f"{group}.retry", 1, {"retention.ms": "604800000"}))
        return real

    def grants(self) -> set[Grant]:
        """Give every right: write what is yours, read what you declared, nothing else."""
        return {grant for topic in self.topics.values() for grant in self._grants_on(topic)} | {
            grant for group in self.groups for grant in _grants_of(group)
        }

    def _grants_on(self, topic: Topic) -> Iterator[Grant]:
        for partner in self.partners if topic.per_partner else ("",):
            name = (topic.per_partner or topic.name).format(partner=partner)
            for producer in topic.producers:
                yield Grant(producer.format(partner=partner), "WRITE", "TOPIC", name)
            for group in topic.consumers:
                yield Grant(_service(group), "READ", "TOPIC", name)


def _grants_of(group: str) -> list[Grant]:
    service = _service(group)
    return [
        Grant(service, "READ", "GROUP", f"{service}.", prefixed=True),
        Grant(service, "WRITE", "TOPIC", f"{group}.dlq"),
        Grant(service, "READ", "TOPIC", f"{group}.retry"),
    ]


def _service(group: str) -> str:
    return group.split(".", 1)[0]


def read_topology(text: str) -> Topology:
    """Read the text of a `topics.yaml`.

    :raises TopologyError: a field is missing, unknown or wrong.
    """
    content: dict[str, Any] = yaml.safe_load(text)
    schema = Topic.Schema()  # type: ignore[attr-defined]
    topics, problems = [], {}
    for name, declared in content.get("topics", {}).items():
        try:
            topics.append(schema.load({**content.get("defaults", {}), **declared, "name": name}))
        except ValidationError as error:
            problems[name] = error.messages
    if problems:
        raise TopologyError(f"topics.yaml: {problems}")
    return Topology(topics, content.get("partners", []))


@cache
def topology() -> Topology:
    """Give the topology of this version of the platform."""
    return read_topology(PATH.read_text(encoding="utf-8"))
