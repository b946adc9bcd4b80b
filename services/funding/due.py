"""Moving calls on at their hour. Any number of workers may: each step is a conditional write."""

from __future__ import annotations

from services.funding.documents import Call
from services.funding.domain.call import TRANSITIONS, Status
from shared.clock import Clock, utc_now
from shared.contracts.funding import CallClosed, CallOpened
from shared.persistence.errors import Conflict

BATCH = 100


def move_due_calls(clock: Clock = utc_now) -> int:
    """Open and close the calls whose hour has come, the earliest first; return how many moved.

    One whose two hours passed while nothing ran opens, then closes at the next turn.
    """
    moved = 0
    for call in Call.objects(due_at__lte=clock()).order_by("due_at").limit(BATCH):
        call.status = TRANSITIONS[call.status]
        try:
            if call.status is Status.OPEN:
                call.commit(call.facts(CallOpened))
            else:
                call.commit(CallClosed(call_id=call.id))
        except Conflict:  # another worker was first, or it was just amended
            continue
        moved += 1
    return moved
