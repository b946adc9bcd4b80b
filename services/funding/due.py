"""Moving calls on at their hour. Any number of workers may: each step is a conditional write."""

from __future__ import annotations

from datetime import datetime

import structlog
from mongoengine import ValidationError

from services.funding.documents import Call
from services.funding.domain.call import Status, Step
from shared.clock import Clock, utc_now
from shared.contracts.event import ContractError
from shared.contracts.funding import CallClosed, CallOpened
from shared.persistence.errors import Conflict

log = structlog.get_logger(__name__)

BATCH = 100
"""Calls moved at most in one run; the next run, a second later, takes those that are left."""


def open_due_calls(now: datetime) -> int:
    """Open the announced calls whose opening hour has come; return how many this worker did."""
    return _move_due(Status.ANNOUNCED, Step.OPENED, now)


def close_due_calls(now: datetime) -> int:
    """Close the open calls whose closing hour has come; return how many this worker did."""
    return _move_due(Status.OPEN, Step.CLOSED, now)


def move_due_calls(clock: Clock = utc_now) -> int:
    """Open, then close: a call whose two hours passed while nothing ran does both, in order."""
    now = clock()
    return open_due_calls(now) + close_due_calls(now)


def _move_due(status: Status, step: Step, now: datetime) -> int:
    moved = 0
    for call in Call.objects(due_at__lte=now, status=status).order_by("due_at").limit(BATCH):
        call.move(step)
        try:
            call.commit(
                call.facts(CallOpened) if step is Step.OPENED else CallClosed(call_id=call.id)
            )
        except Conflict:  # another worker was first, or it was just amended
            continue
        except (ContractError, ValidationError) as error:  # must not keep the others from moving
            log.error("call stuck", call=call.id, step=step.value, error=type(error).__name__)
            continue
        moved += 1
    return moved
