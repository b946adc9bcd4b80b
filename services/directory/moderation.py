"""What an action does to a structure's page, and the events that tell the others."""

from __future__ import annotations

from datetime import date

from services.directory.documents import Structure
from services.directory.domain.moderation import Action, Status, after
from shared.clock import PARIS, utc_now
from shared.contracts.directory import (
    StructureClosed,
    StructureRegistered,
    StructureUpdated,
    StructureWithdrawn,
)
from shared.contracts.event import Event


def announce(structure: Structure) -> list[Event]:
    """Return the event of a new page: none while it waits for an agent."""
    if structure.status is Status.PENDING:
        structure.waiting_since = utc_now()
        return []
    return [structure.facts(StructureRegistered)]


def tell_change(structure: Structure) -> list[Event]:
    """Return the event of a change to the page: none while it is not published."""
    return [structure.facts(StructureUpdated)] if structure.status is Status.ACTIVE else []


def move(
    structure: Structure, action: Action, *, reason: str | None = None, on: date | None = None
) -> list[Event]:
    """Move the page to its next state and return the events that tell it.

    :param on: the day it closed; today in Paris when not said.
    :raises NotAllowed: the state does not allow the action.
    """
    before = structure.status
    now = after(before, action, structure.status_before)
    if action is Action.HIDE:
        structure.status_before = before
    elif action is Action.SHOW:
        structure.status_before = None
    structure.status, structure.status_reason = now, reason
    structure.waiting_since = utc_now() if now is Status.PENDING else None
    if action is Action.CLOSE:
        structure.closed_on = on or utc_now().astimezone(PARIS).date()
    elif now is Status.ACTIVE:
        structure.closed_on = None
    return _told(structure, before)


def _told(structure: Structure, before: Status) -> list[Event]:
    was_there = before is Status.ACTIVE
    if structure.status is Status.ACTIVE and not was_there:
        return [structure.facts(StructureRegistered)]
    if structure.status is Status.CLOSED and was_there:
        return [StructureClosed(structure_id=structure.id)]
    if structure.status is Status.HIDDEN and was_there:
        return [StructureWithdrawn(structure_id=structure.id)]
    return []
