"""The operator's connection to the stack's broker."""

from __future__ import annotations

from infra.local.broker import ADMIN
from infra.local.layout import Layout
from shared.messaging.kafka import KafkaConnection


def administrator() -> KafkaConnection:
    """Give the connection of the broker's administrator."""
    layout = Layout.from_environment()
    return KafkaConnection(
        bootstrap=layout.kafka_bootstrap,
        username=ADMIN,
        password=layout.passwords[ADMIN],
        security_protocol="SASL_PLAINTEXT",
        client_id="navette-operator",
    )
