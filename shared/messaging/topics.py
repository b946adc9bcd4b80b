"""Making the broker what `topics.yaml` says: topics, principals, rights. Nothing else does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError

from shared.contracts.topology import Grant, RealTopic, Topology, topology
from shared.messaging.broker import BrokerAway
from shared.messaging.kafka import KafkaConnection

IN_FORCE_SECONDS, POLL_SECONDS = 30.0, 0.05

ANY_ACL = ACLFilter(
    principal=None,
    host=None,
    operation=ACLOperation.ANY,
    permission_type=ACLPermissionType.ANY,
    resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


@dataclass
class Plan:
    """What has to change on the broker."""

    topics: list[RealTopic] = field(default_factory=list)
    wider: list[RealTopic] = field(default_factory=list)
    granted: list[Grant] = field(default_factory=list)
    revoked: list[Grant] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Say it line by line."""
        for topic in self.topics:
            yield f"create topic {topic.name} ({topic.partitions} partitions)"
        for topic in self.wider:
            yield f"widen topic {topic.name} to {topic.partitions} partitions"
        for verb, grants in (("grant", self.granted), ("revoke", self.revoked)):
            for one in grants:
                name = f"{one.resource}*" if one.prefixed else one.resource
                yield f"{verb} {one.principal}: {one.operation} {one.kind.lower()} {name}"


def apply_topics(
    bootstrap: str,
    *,
    username: str = "",
    password: str = "",
    security_protocol: str = "SASL_PLAINTEXT",
    passwords: Mapping[str, str] | None = None,
    dry_run: bool = False,
    wanted: Topology | None = None,
) -> Plan:
    """Make the topics, the principals and the rights, and give what had to change.

    Idempotent; it returns once the rights are in force. Topics are never removed and never
    narrowed; rights that are no longer declared are revoked.

    :param username: who may do it (the super user).
    :param passwords: the password of each principal; none is touched without.
    :param dry_run: only say what would change.
    :raises BrokerAway: the broker does not answer, the password is wrong, or the broker took the
        rights and does not apply them.
    """
    declared = wanted or topology()
    connection = KafkaConnection(
        bootstrap=bootstrap,
        username=username,
        password=password,
        security_protocol=security_protocol if username else "PLAINTEXT",
        client_id="navette-topics",
    )
    with _administration(connection) as admin:
        plan = _plan(admin, declared, with_rights=bool(username))
        if not dry_run:
            _apply(admin, plan, passwords or {}, declared)
    return plan


@contextmanager
def _administration(connection: KafkaConnection) -> Iterator[Any]:
    try:
        admin = KafkaAdminClient(**connection.options())
    except KafkaError as error:
        raise connection.away(error) from error
    try:
        yield admin
    finally:
        admin.close()


def _plan(admin: Any, declared: Topology, *, with_rights: bool) -> Plan:
    plan = Plan()
    there = set(admin.list_topics())
    real = declared.real_topics()
    plan.topics = [topic for topic in real if topic.name not in there]
    known = [topic for topic in real if topic.name in there]
    if known:
        widths = {
            one["name"]: len(one["partitions"])
            for one in admin.describe_topics([topic.name for topic in known])
        }
        plan.wider = [topic for topic in known if widths[topic.name] < topic.partitions]
    if with_rights:
        wanted, present = declared.grants(), _present_grants(admin)
        plan.granted = sorted(wanted - present)
        plan.revoked = sorted(present - wanted)
    return plan


def _apply(admin: Any, plan: Plan, passwords: Mapping[str, str], declared: Topology) -> None:
    if plan.topics:
        admin.create_topics(
            {
                topic.name: {"num_partitions": topic.partitions, "configs": dict(topic.config)}
                for topic in plan.topics
            },
            wait_for_metadata=True,
        )
    if plan.wider:
        admin.create_partitions({topic.name: topic.partitions for topic in plan.wider})
    users = [name for name in declared.principals() if name in passwords]
    if users:
        admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_512, passwords[user])
                for user in users
            ]
        )
    if plan.granted:
        admin.create_acls([_acl(grant) for grant in plan.granted])
    if plan.revoked:
        admin.delete_acls([_acl(grant) for grant in plan.revoked])
    if plan.granted or plan.revoked:
        _wait_until_in_force(admin, declared.grants())


def _wait_until_in_force(admin: Any, rights: set[Grant]) -> None:
    # the controller has written them; the broker learns of it a moment later
    deadline = time.monotonic() + IN_FORCE_SECONDS
    while _present_grants(admin) != rights:
        if time.monotonic() > deadline:
            raise BrokerAway(
                f"the broker took the rights and has not applied them in {IN_FORCE_SECONDS:.0f} s: "
                "look at its log, then apply once more"
            )
        time.sleep(POLL_SECONDS)


def _acl(grant: Grant) -> Any:
    return ACL(
        principal=f"User:{grant.principal}",
        host="*",
        operation=ACLOperation[grant.operation],
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(
            ResourceType[grant.kind],
            grant.resource,
            ACLResourcePatternType.PREFIXED if grant.prefixed else ACLResourcePatternType.LITERAL,
        ),
    )


def _present_grants(admin: Any) -> set[Grant]:
    found, _ = admin.describe_acls(ANY_ACL)
    return {
        Grant(
            principal=acl.principal.removeprefix("User:"),
            operation=acl.operation.name,
            kind=acl.resource_pattern.resource_type.name,
            resource=acl.resource_pattern.resource_name,
            prefixed=acl.resource_pattern.pattern_type is ACLResourcePatternType.PREFIXED,
        )
        for acl in found
    }
