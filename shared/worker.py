"""The worker of a service: relay, reactions and due tasks, each in a thread of its own."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import mongoengine
import structlog

from shared.clock import utc_now
from shared.contracts.topology import Topology, TopologyError, topology
from shared.due import DueRunner, DueTask
from shared.messaging.backoff import Backoff
from shared.messaging.consumer import Consumer, GroupState
from shared.messaging.dead_letters import retry_topic
from shared.messaging.kafka import KafkaConnection, KafkaPublisher, KafkaSubscriber
from shared.messaging.reactions import Reactions
from shared.messaging.relay import Relay
from shared.messaging.wakeups import Wakeups
from shared.persistence.aggregate import Aggregate
from shared.persistence.database import TRANSIENT_ERRORS, connect, ensure_indexes
from shared.settings import ServiceSettings
from shared.telemetry import metrics, names
from shared.telemetry.setup import setup_telemetry, shutdown_telemetry
from shared.worker_listener import Listener

__all__ = ["DueTask", "Worker", "topics_read_by"]

log = structlog.get_logger(__name__)

STATUS_SECONDS = 1.0
STOP_SECONDS = 10.0


Part = tuple[str, Callable[[threading.Event], None]]
"""A name, and what runs in a thread of its own until the event is set."""


class Worker:
    """Everything a service does without being asked over HTTP.

    :param models: its documents; those that are aggregates have their outbox relayed.
    :param parts: what else runs beside, started once the database answers.
    :raises TopologyError: a group reacts to events of a topic it does not declare to read.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        models: Sequence[type[mongoengine.Document]] = (),
        reactions: Sequence[Reactions] = (),
        due_tasks: Sequence[DueTask] = (),
        parts: Sequence[Part] = (),
    ) -> None:
        self._settings = settings
        self._own_parts = list(parts)
        self._models = list(models)
        self._reactions = [(one, topics_read_by(one, topology())) for one in reactions]
        self._runners = [DueRunner(task) for task in due_tasks]
        self._consumers: list[Consumer] = []
        self._relay: Relay | None = None
        self._publisher: KafkaPublisher | None = None
        self._listener: Listener | None = None
        self._threads: list[threading.Thread] = []
        self._since = utc_now()
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then finish what is in hand.

        :raises SystemExit: with code 1 when a part died: the supervisor starts the worker again.
        """
        setup_telemetry(self._settings, "worker")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            whole = self.serve()
        finally:
            shutdown_telemetry()
        if not whole:
            raise SystemExit(1)

    def serve(self) -> bool:
        """Start every part, watch them, stop them; False when one died by itself."""
        if port := self._settings.worker_http_port:
            self._listener = Listener(self._settings.worker_http_host, port, self._readiness)
            self._listener.start()
        metrics.observe(names.WORKER_READY, lambda: [(self.status()["ready"], {})])
        try:
            return self._work()
        finally:
            self._finish()

    def _work(self) -> bool:
        self._write_status()
        if not self._prepare():
            return True
        self._threads = [self._thread(name, target) for name, target in self._parts()]
        for thread in self._threads:
            thread.start()
        dead = False
        while not dead and not self._stop.wait(STATUS_SECONDS):
            self._write_status()
            dead = any(not thread.is_alive() for thread in self._threads)
        dead |= any(not thread.is_alive() for thread in self._threads if not self._stop.is_set())
        return not dead

    def stop(self) -> None:
        """Ask every part to stop. Any thread may call."""
        self._stop.set()

    def _prepare(self) -> bool:
        """Connect and make the indexes, as often as it takes; False when told to stop first."""
        failures = 0
        backoff = Backoff(longest=5.0)
        while not self._stop.is_set():
            try:
                self._database = connect(self._settings)
                ensure_indexes(self._database, self._models)
            except TRANSIENT_ERRORS as error:
                failures += 1
                log.warning("database away", error=type(error).__name__, failures=failures)
                self._write_status()
                self._stop.wait(backoff.seconds(failures))
            else:
                return True
        return False

    def _parts(self) -> Iterator[Part]:
        settings = self._settings
        connection = connection_of(settings)
        publisher = self._publisher = KafkaPublisher(connection)
        aggregates = [model for model in self._models if issubclass(model, Aggregate)]
        if aggregates:
            relay = self._relay = Relay(self._database, aggregates, publisher)
            wakeups = Wakeups(self._database, relay.collections, relay.wake, relay.sweep_now)
            metrics.observe(names.OUTBOX_PENDING, self._pending)
            metrics.observe(names.OUTBOX_OLDEST, self._oldest)
            metrics.observe(names.RELAY_FAILING, lambda: [(relay.failing, {})])
            yield "relay", relay.run
            yield "wakeups", wakeups.run
        for reactions, topics in self._reactions:
            subscriber = KafkaSubscriber(connection, reactions.group, topics)
            consumer = Consumer(reactions, subscriber, publisher, halts=settings.halt_on_failures)
            self._consumers.append(consumer)
            yield reactions.group, consumer.run
        if self._consumers:
            metrics.observe(names.CONSUMER_LAG, self._lag)
            metrics.observe(names.CONSUMER_HALTED, self._halted)
        for runner in self._runners:
            yield runner.task.name, runner.run
        yield from self._own_parts

    def _thread(self, name: str, target: Callable[[threading.Event], None]) -> threading.Thread:
        def run() -> None:
            try:
                target(self._stop)
            except Exception:
                log.critical("a part of the worker died", part=name, exc_info=True)

        return threading.Thread(target=run, name=name, daemon=True)

    def _finish(self) -> None:
        self._stop.set()
        deadline = utc_now().timestamp() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - utc_now().timestamp()))
        if self._publisher:
            self._publisher.close()
        if self._listener:
            self._listener.stop()
        if path := self._status_path():
            path.unlink(missing_ok=True)

    def status(self) -> dict[str, Any]:
        """Tell how the worker is, as its status file does."""
        relay = self._relay
        outbox = list(relay.state.values()) if relay else []
        groups = {one.reactions.group: one for one in self._consumers}
        settled = {GroupState.RUNNING, GroupState.WAITING, GroupState.HALTED}
        return {
            "service": self._settings.service,
            "pid": os.getpid(),
            "since": self._since.isoformat(),
            "ready": bool(self._threads)
            and not (relay and relay.failing)
            and all(one.state in settled for one in groups.values()),
            "groups": {
                name: {"lag": sum(one.lag.values()), "state": one.state.value}
                for name, one in groups.items()
            },
            "outbox": {
                "pending": sum(state.pending for state in outbox),
                "oldest_seconds": max((state.oldest_seconds for state in outbox), default=0.0),
            },
            "due": {
                runner.task.name: {"moved": runner.moved, "failures": runner.failures}
                for runner in self._runners
            },
        }

    def _readiness(self) -> tuple[bool, dict[str, str]]:
        status = self.status()
        return status["ready"], {name: group["state"] for name, group in status["groups"].items()}

    def _status_path(self) -> Path | None:
        directory = self._settings.status_directory
        return directory / f"{self._settings.service}-worker.json" if directory else None

    def _write_status(self) -> None:
        if path := self._status_path():
            path.parent.mkdir(parents=True, exist_ok=True)
            written = path.with_suffix(f".{os.getpid()}")
            written.write_text(json.dumps(self.status()), encoding="utf-8")
            written.replace(path)

    def _pending(self) -> list[metrics.Reading]:
        state = self._relay.state if self._relay else {}
        return [(one.pending, {names.COLLECTION: name}) for name, one in state.items()]

    def _oldest(self) -> list[metrics.Reading]:
        state = self._relay.state if self._relay else {}
        return [(one.oldest_seconds, {names.COLLECTION: name}) for name, one in state.items()]

    def _lag(self) -> list[metrics.Reading]:
        return [
            (
                lag,
                {
                    names.MESSAGING_CONSUMER_GROUP_NAME: one.reactions.group,
                    names.MESSAGING_DESTINATION_NAME: partition.topic,
                    names.MESSAGING_DESTINATION_PARTITION_ID: partition.number,
                },
            )
            for one in self._consumers
            for partition, lag in list(one.lag.items())
        ]

    def _halted(self) -> list[metrics.Reading]:
        return [
            (
                one.state is GroupState.HALTED,
                {names.MESSAGING_CONSUMER_GROUP_NAME: one.reactions.group},
            )
            for one in self._consumers
        ]


def connection_of(settings: ServiceSettings) -> KafkaConnection:
    """Give the service's own connection to the broker."""
    return KafkaConnection(
        bootstrap=settings.kafka_bootstrap,
        username=settings.kafka_username,
        password=settings.kafka_password,
        security_protocol=settings.kafka_security_protocol,
        ca_file=settings.kafka_ca_file,
        client_id=settings.service,
    )


def topics_read_by(reactions: Reactions, declared: Topology) -> list[str]:
    """Give the real topics a group subscribes to, its retry topic included.

    :raises TopologyError: it reacts to events of a topic it does not declare to read.
    """
    topics = declared.topics_of(reactions.group)
    for topic in reactions.topics:
        if missing := set(declared.names(topic)) - set(topics):
            raise TopologyError(f"{reactions.group} is not declared as a consumer of {missing}")
    return [*topics, retry_topic(reactions.group)]
