"""What becomes of one message, decided by one function from what its reaction did."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from opentelemetry.trace import StatusCode

from shared.contracts.event import ContractError
from shared.messaging.backoff import PASSING_ERRORS
from shared.messaging.broker import Received
from shared.messaging.dead_letters import original_of
from shared.messaging.envelope import Envelope, MalformedEvent, from_message
from shared.messaging.reactions import Permanent, Reactions
from shared.messaging.tracing import processing
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)

NO_HANDLER = "-"


@dataclass(frozen=True)
class Done:
    """The effect is there."""


@dataclass(frozen=True)
class Skipped:
    """Nobody in this group answers that type."""


@dataclass(frozen=True)
class Later:
    """What the reaction needs is away: nothing is wrong with the message."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """The reaction raised: maybe better luck next time."""

    handler: str
    reason: str


@dataclass(frozen=True)
class Refused:
    """The message can never be handled."""

    handler: str
    reason: str


Verdict = Done | Skipped | Later | Failed | Refused


def handle(reactions: Reactions, message: Received) -> Verdict:
    """Call the reaction to `message`, inside its consumer span, and tell what came of it."""
    original = original_of(message, reactions.group)
    try:
        envelope = from_message(original)
    except MalformedEvent as error:
        return _reject(reactions, original, f"malformed: {error}")
    if envelope.type not in reactions.types and reactions.reception is None:
        return Skipped()
    handler = reactions.handler_name(envelope.type)
    with processing(envelope, message, reactions.group, handler) as span:
        started = time.perf_counter()
        verdict = _react(reactions, envelope, original, handler)
        _measure(reactions, envelope, handler, verdict, time.perf_counter() - started)
        if not isinstance(verdict, Done):
            span.set_status(StatusCode.ERROR, getattr(verdict, "reason", None))
        return verdict


def _react(reactions: Reactions, envelope: Envelope, original: Received, handler: str) -> Verdict:
    event = None
    try:
        if envelope.type in reactions.types:
            event = reactions.types[envelope.type].from_data(envelope.data)
    except ContractError as error:
        return _reject(reactions, original, f"breaks its contract: {error}")
    try:
        if event is None:
            reactions.receive(envelope)
        else:
            reactions.call(event, envelope)
    except PASSING_ERRORS as error:
        return Later(type(error).__name__)
    except Permanent as error:
        return Refused(handler, error.reason)
    except Exception as error:
        log.warning("reaction failed", handler=handler, event_id=envelope.id, exc_info=error)
        metrics.count(
            names.REACTION_FAILURES,
            {
                names.MESSAGING_CONSUMER_GROUP_NAME: reactions.group,
                names.EVENT_TYPE: _counted_type(reactions, envelope),
                names.HANDLER: handler,
                names.ERROR_TYPE: type(error).__name__,
            },
        )
        return Failed(handler, type(error).__name__)  # its text may quote the data
    return Done()


def _reject(reactions: Reactions, message: Received, reason: str) -> Verdict:
    if reactions.rejection is None:
        return Refused(NO_HANDLER, reason)
    handler = getattr(reactions.rejection, "__name__", NO_HANDLER)
    try:
        reactions.rejection(message, reason)
    except PASSING_ERRORS as error:
        return Later(type(error).__name__)
    except Exception as error:
        log.warning("rejection failed", handler=handler, exc_info=error)
        return Failed(handler, type(error).__name__)
    return Done()


def _counted_type(reactions: Reactions, envelope: Envelope) -> str:
    # a type of an outsider's own making must not become a metric of its own
    return envelope.type if envelope.type in reactions.types else "other"


def _measure(
    reactions: Reactions, envelope: Envelope, handler: str, verdict: Verdict, seconds: float
) -> None:
    metrics.record(
        names.REACTION_DURATION,
        seconds,
        {
            names.MESSAGING_CONSUMER_GROUP_NAME: reactions.group,
            names.EVENT_TYPE: _counted_type(reactions, envelope),
            names.HANDLER: handler,
            names.OUTCOME: type(verdict).__name__.lower(),
        },
    )
