"""What an action does to premises, and the events that tell the others."""

from __future__ import annotations

from services.directory.documents import Premises
from services.directory.domain.premises import TRANSITIONS, WHAT, Action, Status
from services.directory.domain.transitions import step
from shared.contracts.event import Event
from shared.contracts.premises import (
    PremisesLet,
    PremisesPublished,
    PremisesUpdated,
    PremisesWithdrawn,
)

OFFERED = frozenset({Status.PUBLISHED, Status.RESERVED})


def apply_action(premises: Premises, action: Action) -> list[Event]:
    """Move premises to their next status and return the events that tell it.

    A draft withdrawn tells nothing: nobody had heard of it.

    :raises NotAllowed: the status does not allow the action.
    """
    before = premises.status
    premises.status = step(TRANSITIONS, WHAT, before, action)
    if premises.status in OFFERED:
        changes = before in OFFERED
        return [premises.facts(PremisesUpdated if changes else PremisesPublished)]
    if before is Status.DRAFT:
        return []
    told = PremisesLet if premises.status is Status.LET else PremisesWithdrawn
    return [told(premises_id=premises.id)]


def tell_change(premises: Premises) -> list[Event]:
    """Return the event of a change: none while they are not offered."""
    return [premises.facts(PremisesUpdated)] if premises.status in OFFERED else []
