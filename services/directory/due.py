"""What the date brings: partnerships to be renewed are told, those that lapsed are ended.

Any number of workers may run it: each step is one conditional write, so it happens once.
"""

from __future__ import annotations

import structlog
from mongoengine import ValidationError

from services.directory.documents import Partnership
from services.directory.domain.partnership import Action, by_the_date
from services.directory.parties import named
from services.directory.partnering import give_notice, lapse
from shared.clock import PARIS, Clock, utc_now
from shared.contracts.event import ContractError, Event
from shared.persistence.errors import Conflict

log = structlog.get_logger(__name__)

BATCH = 100
"""Partnerships moved at most in one run; the next run takes those that are left."""


def move_due_partnerships(clock: Clock = utc_now) -> int:
    """Do what the day in Paris calls for; return how many this worker moved."""
    now = clock()
    due = Partnership.objects(due_at__lte=now).order_by("due_at").limit(BATCH)
    return sum(
        _moved(one, by_the_date(one.status, one.term, now.astimezone(PARIS).date())) for one in due
    )


def _moved(partnership: Partnership, action: Action | None) -> bool:
    if action is None:
        return False
    try:
        partnership.commit(*_events(partnership, action))
    except Conflict:  # another worker was first, or it was just changed
        return False
    except (ContractError, ValidationError) as error:  # must not keep the others from moving
        log.error("partnership stuck", partnership=partnership.id, error=type(error).__name__)
        return False
    return True


def _events(partnership: Partnership, action: Action) -> list[Event]:
    if action is Action.LAPSE:
        return lapse(partnership)
    ids = (one.structure_id for one in partnership.parties if one.structure_id)
    owners = {owner for one in named(ids).values() for owner in one.owners}
    return give_notice(partnership, owners | ({partnership.owner} - {None}))
