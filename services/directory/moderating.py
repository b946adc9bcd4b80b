"""What an action does to a good practice, and the events that tell the others."""

from __future__ import annotations

from services.directory.documents import Practice
from services.directory.domain.practice import TRANSITIONS, WHAT, Action, Status
from services.directory.domain.transitions import step
from shared.clock import utc_now
from shared.contracts.event import Event
from shared.contracts.practices import PracticeArchived, PracticePublished, PracticeUpdated


def apply_action(practice: Practice, action: Action, reason: str | None = None) -> list[Event]:
    """Move an article to its next status and return the events that tell it.

    :param reason: why it is refused; the author reads it.
    :raises NotAllowed: the status does not allow the action.
    """
    before = practice.status
    practice.status = step(TRANSITIONS, WHAT, before, action)
    if practice.status in {Status.REFUSED, Status.PUBLISHED}:
        practice.refusal_reason = reason
    if practice.status is Status.PUBLISHED:
        practice.published_at = utc_now()
        return [practice.facts(PracticePublished)]
    return [PracticeArchived(practice_id=practice.id)] if before is Status.PUBLISHED else []


def tell_change(practice: Practice) -> list[Event]:
    """Return the event of a change: none while it is not published."""
    is_published = practice.status is Status.PUBLISHED
    return [practice.facts(PracticeUpdated)] if is_published else []
