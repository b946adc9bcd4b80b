"""Every span, metric and attribute name of the platform, with unit and meaning.

Names of OpenTelemetry's semantic conventions where one exists (messaging, HTTP), `navette.` for
the rest. Attribute values are bounded sets (routes, topics, types): never an id of a person.
Dashboards and alerts read the Prometheus form, given by `Metric.prometheus_name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

INSTRUMENTATION: Final = "navette"
"""Name of the tracer and of the meter."""

# HTTP server spans (semantic conventions, stable)
HTTP_REQUEST_METHOD: Final = "http.request.method"
HTTP_RESPONSE_STATUS_CODE: Final = "http.response.status_code"
HTTP_ROUTE: Final = "http.route"
URL_PATH: Final = "url.path"
URL_SCHEME: Final = "url.scheme"
ERROR_TYPE: Final = "error.type"

# Messaging spans (semantic conventions); the message id is the id of the event
MESSAGING_SYSTEM: Final = "messaging.system"
MESSAGING_DESTINATION_NAME: Final = "messaging.destination.name"
MESSAGING_DESTINATION_PARTITION_ID: Final = "messaging.destination.partition.id"
MESSAGING_OPERATION_NAME: Final = "messaging.operation.name"
MESSAGING_OPERATION_TYPE: Final = "messaging.operation.type"
MESSAGING_CONSUMER_GROUP_NAME: Final = "messaging.consumer.group.name"
MESSAGING_MESSAGE_ID: Final = "messaging.message.id"
MESSAGING_KAFKA_MESSAGE_KEY: Final = "messaging.kafka.message.key"
MESSAGING_KAFKA_OFFSET: Final = "messaging.kafka.offset"
MESSAGING_BATCH_MESSAGE_COUNT: Final = "messaging.batch.message_count"
MESSAGING_BODY_SIZE: Final = "messaging.message.body.size"
SYSTEM_KAFKA: Final = "kafka"
OPERATION_SEND: Final = "send"
OPERATION_PROCESS: Final = "process"

# The platform's own attributes
EVENT_TYPE: Final = "navette.event.type"
EVENT_SEQUENCE: Final = "navette.event.sequence"
HANDLER: Final = "navette.handler"
OUTCOME: Final = "navette.outcome"
ATTEMPT: Final = "navette.attempt"
TASK: Final = "navette.task"
COLLECTION: Final = "navette.collection"
CHANNEL: Final = "navette.channel"

# Resource of every signal
SERVICE_NAME: Final = "service.name"
SERVICE_INSTANCE_ID: Final = "service.instance.id"
COMPONENT: Final = "navette.component"
PROCESS_PID: Final = "process.pid"


def http_span_name(method: str, route: str | None) -> str:
    """`POST /v1/listings/<id>`; the bare method when no route answers the path."""
    return f"{method} {route}" if route else method


def send_span_name(topic: str) -> str:
    """Producer span: `send directory.listings`."""
    return f"{OPERATION_SEND} {topic}"


def process_span_name(topic: str) -> str:
    """Consumer span: `process directory.listings`."""
    return f"{OPERATION_PROCESS} {topic}"


def reaction_span_name(handler: str) -> str:
    """One reaction inside the consumer span: `reaction on_listing_published`."""
    return f"reaction {handler}"


def task_span_name(task: str) -> str:
    """One run of due work that found something to do: `task open-calls`."""
    return f"task {task}"


class Kind(StrEnum):
    """How a metric is measured."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Buckets the semantic conventions prescribe for `http.server.request.duration`."""

WORK_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: UCUM `unit` (`s`, `{event}`), meaning, attributes it may carry, bucket bounds."""

    name: str
    kind: Kind
    unit: str
    description: str
    attributes: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def prometheus_name(self) -> str:
        """Name on `/metrics`: dots become underscores, the unit and `_total` follow."""
        name = self.name.replace(".", "_")
        if self.unit == "s":
            name += "_seconds"
        return f"{name}_total" if self.kind is Kind.COUNTER else name


HTTP_SERVER_DURATION: Final = Metric(
    "http.server.request.duration",
    Kind.HISTOGRAM,
    "s",
    "Time from the request's arrival to its response, by route and status",
    (HTTP_REQUEST_METHOD, HTTP_ROUTE, HTTP_RESPONSE_STATUS_CODE),
    REQUEST_SECONDS,
)
OUTBOX_PENDING: Final = Metric(
    "navette.outbox.pending",
    Kind.GAUGE,
    "{aggregate}",
    "Aggregates with events not yet on the bus",
    (COLLECTION,),
)
OUTBOX_OLDEST: Final = Metric(
    "navette.outbox.oldest",
    Kind.GAUGE,
    "s",
    "Age of the oldest event not yet on the bus; 0 when there is none",
    (COLLECTION,),
)
RELAY_FAILING: Final = Metric(
    "navette.relay.failing",
    Kind.GAUGE,
    "{relay}",
    "1 while nothing can be published, the broker or the database being away, else 0",
)
OUTBOX_PUBLISHED: Final = Metric(
    "navette.outbox.published",
    Kind.COUNTER,
    "{event}",
    "Events the broker acknowledged to the relay",
    (MESSAGING_DESTINATION_NAME,),
)
OUTBOX_DELAY: Final = Metric(
    "navette.outbox.delay",
    Kind.HISTOGRAM,
    "s",
    "Time from the write of an event to the broker's acknowledgement",
    (MESSAGING_DESTINATION_NAME,),
    WORK_SECONDS,
)
REACTION_DURATION: Final = Metric(
    "navette.reaction.duration",
    Kind.HISTOGRAM,
    "s",
    "Time a reaction took, with the outcome it ended in",
    (MESSAGING_CONSUMER_GROUP_NAME, EVENT_TYPE, HANDLER, OUTCOME),
    WORK_SECONDS,
)
REACTION_FAILURES: Final = Metric(
    "navette.reaction.failures",
    Kind.COUNTER,
    "{failure}",
    "Attempts of a reaction that raised, retried or not",
    (MESSAGING_CONSUMER_GROUP_NAME, EVENT_TYPE, HANDLER, ERROR_TYPE),
)
CONSUMER_LAG: Final = Metric(
    "navette.consumer.lag",
    Kind.GAUGE,
    "{event}",
    "Events of a partition the group has not handled yet",
    (
        MESSAGING_CONSUMER_GROUP_NAME,
        MESSAGING_DESTINATION_NAME,
        MESSAGING_DESTINATION_PARTITION_ID,
    ),
)
CONSUMER_HALTED: Final = Metric(
    "navette.consumer.halted",
    Kind.GAUGE,
    "{member}",
    "1 while the group stands still because most of its stream failed, else 0",
    (MESSAGING_CONSUMER_GROUP_NAME,),
)
DEAD_LETTERS: Final = Metric(
    "navette.dead_letters",
    Kind.COUNTER,
    "{event}",
    "Events put aside in the dead-letter topic of a group",
    (MESSAGING_CONSUMER_GROUP_NAME, MESSAGING_DESTINATION_NAME, ERROR_TYPE),
)
TASK_DURATION: Final = Metric(
    "navette.task.duration",
    Kind.HISTOGRAM,
    "s",
    "Time one run of a due task took, with the outcome it ended in",
    (TASK, OUTCOME),
    WORK_SECONDS,
)
DELIVERIES: Final = Metric(
    "navette.deliveries",
    Kind.COUNTER,
    "{delivery}",
    "Attempts to deliver a mail, by channel and outcome: sent, later, failed, cancelled",
    (CHANNEL, OUTCOME),
)
SEARCH_LAG: Final = Metric(
    "navette.search.lag",
    Kind.GAUGE,
    "s",
    "How long the search index has been behind the database; 0 when it is level",
)
SEARCH_DOCUMENTS: Final = Metric(
    "navette.search.documents",
    Kind.GAUGE,
    "{document}",
    "Documents in the search index",
)
SEARCH_REBUILDS: Final = Metric(
    "navette.search.rebuilds",
    Kind.COUNTER,
    "{rebuild}",
    "Times the search index was built again from the database",
)
WORKER_READY: Final = Metric(
    "navette.worker.ready",
    Kind.GAUGE,
    "{worker}",
    "1 while the worker does all of its work, as its /readyz says, else 0",
)
SPANS_DROPPED: Final = Metric(
    "navette.spans.dropped",
    Kind.COUNTER,
    "{span}",
    "Spans that could not be written: telemetry gives way before the work does",
)

METRICS: Final = (
    HTTP_SERVER_DURATION,
    OUTBOX_PENDING,
    OUTBOX_OLDEST,
    RELAY_FAILING,
    OUTBOX_PUBLISHED,
    OUTBOX_DELAY,
    REACTION_DURATION,
    REACTION_FAILURES,
    CONSUMER_LAG,
    CONSUMER_HALTED,
    DEAD_LETTERS,
    TASK_DURATION,
    DELIVERIES,
    SEARCH_LAG,
    SEARCH_DOCUMENTS,
    SEARCH_REBUILDS,
    WORKER_READY,
    SPANS_DROPPED,
)
