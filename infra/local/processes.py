"""The processes of a stack: one table, from which the supervisor's configuration is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.local import broker, database
from infra.local.layout import ADMIN, SERVICES, WORKERS, Layout


@dataclass(frozen=True)
class Process:
    """One process: what is run, with which variables.

    :param priority: started from the lowest on, stopped from the highest on.
    :param at_once: started with the supervisor; the others once the topics are there.
    :param port: where it listens, None for one that does not.
    """

    name: str
    command: Sequence[str]
    priority: int
    at_once: bool = True
    port: int | None = None
    stop_seconds: int = 15
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


def web_name(service: str) -> str:
    """Give the name of a service's web process."""
    return f"{service}-web"


def worker_name(service: str) -> str:
    """Give the name of a service's worker process."""
    return f"{service}-worker"


def table(layout: Layout, step: Callable[[str], None] = lambda _: None) -> list[Process]:
    """Give every process of the stack.

    :param step: told of what takes a while.
    :raises BrokerError: the broker cannot be prepared.
    """
    return [
        *_servers(layout, step),
        *(web(layout, service, layout.port(service)) for service in SERVICES),
        *(_worker(layout, service) for service in WORKERS),
    ]


def web(layout: Layout, service: str, port: int) -> Process:
    """Give the web process of a service that listens on that port."""
    return Process(
        web_name(service),
        _gunicorn(f"services.{service}.app:create_app()"),
        10,
        port=port,
        environment=layout.environment(service) | {"NAVETTE_PORT": str(port)},
    )


def _servers(layout: Layout, step: Callable[[str], None]) -> list[Process]:
    kafka = broker.prepare(
        layout.home / "kafka",
        layout.port("kafka"),
        layout.port("kafka-controller"),
        layout.passwords[ADMIN],
        step,
    )
    issuer_environment = {
        "NAVETTE_OIDC_ISSUER": layout.issuer_url,
        "NAVETTE_ISSUER_KEY_FILE": str(layout.issuer_key_file),
        "NAVETTE_ISSUER_CLIENTS": layout.issuer_clients,
        "NAVETTE_PORT": str(layout.port("issuer")),
    }
    return [
        Process("kafka", kafka, 1, port=layout.port("kafka"), stop_seconds=30),
        Process(
            "mongo",
            database.command(layout.port("mongo"), layout.home / "mongo"),
            1,
            port=layout.port("mongo"),
            stop_seconds=30,
        ),
        Process(
            "smtp", [sys.executable, "-m", "infra.local.mail_sink"], 2, port=layout.port("smtp")
        ),
        Process(
            "issuer",
            _gunicorn("shared.auth.issuer_app:create_app()"),
            2,
            port=layout.port("issuer"),
            environment=issuer_environment,
        ),
    ]


def _worker(layout: Layout, service: str) -> Process:
    port = layout.port(worker_name(service))
    return Process(
        worker_name(service),
        [sys.executable, "-m", f"services.{service}.worker"],
        20,
        at_once=False,
        port=port,
        environment=layout.environment(service) | {"NAVETTE_WORKER_HTTP_PORT": str(port)},
    )


def _gunicorn(app: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn"),
        *("-c", "python:infra.local.gunicorn_conf"),
        app,
    ]
