"""The life of a structure's page as one table: who may see it, who may move it where."""

from __future__ import annotations

from enum import StrEnum

from services.directory.domain.transitions import NotAllowed


class Status(StrEnum):
    """Where a page stands; `active` is the published state, the one word clients have known."""

    PENDING = "pending"
    ACTIVE = "active"
    HIDDEN = "hidden"
    REFUSED = "refused"
    CLOSED = "closed"
    MERGED = "merged"


class Action(StrEnum):
    """What can be done to a page."""

    PUBLISH = "publish"
    REFUSE = "refuse"
    SUBMIT = "submit"
    HIDE = "hide"
    SHOW = "show"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"


TRANSITIONS: dict[tuple[Status, Action], Status | None] = {
    (Status.PENDING, Action.PUBLISH): Status.ACTIVE,
    (Status.PENDING, Action.REFUSE): Status.REFUSED,
    (Status.REFUSED, Action.SUBMIT): Status.PENDING,
    (Status.ACTIVE, Action.HIDE): Status.HIDDEN,
    (Status.CLOSED, Action.HIDE): Status.HIDDEN,
    (Status.HIDDEN, Action.SHOW): None,
    (Status.ACTIVE, Action.CLOSE): Status.CLOSED,
    (Status.CLOSED, Action.REOPEN): Status.ACTIVE,
    (Status.PENDING, Action.MERGE): Status.MERGED,
    (Status.ACTIVE, Action.MERGE): Status.MERGED,
    (Status.HIDDEN, Action.MERGE): Status.MERGED,
    (Status.CLOSED, Action.MERGE): Status.MERGED,
    (Status.MERGED, Action.UNMERGE): None,
}
"""None stands for the state it was in before.

A page is closed only where it was published: what moderation holds back is not let out by closing
and reopening it.
"""

RESULTS: dict[Action, Status] = {
    Action.PUBLISH: Status.ACTIVE,
    Action.REFUSE: Status.REFUSED,
    Action.SUBMIT: Status.PENDING,
    Action.HIDE: Status.HIDDEN,
    Action.CLOSE: Status.CLOSED,
    Action.REOPEN: Status.ACTIVE,
    Action.MERGE: Status.MERGED,
}

WHAT = "A structure's page"
BY_OWNERS = (Action.CLOSE, Action.REOPEN, Action.SUBMIT)
"""What its owners may do; agents may do everything."""

BY_AGENTS = (Action.PUBLISH, Action.REFUSE, Action.HIDE, Action.SHOW)
"""What moderates a page."""

WITH_REASON = frozenset({Action.REFUSE, Action.HIDE})
"""What cannot be done without saying why."""

PUBLIC = frozenset({Status.ACTIVE, Status.CLOSED})
"""Who has the link reads these; lists show what is active."""


def after(status: Status, action: Action, was: Status | None = None) -> Status:
    """Give the status after `action`; one already done leaves the status as it is.

    :param was: the state before it was hidden or merged.
    :raises NotAllowed: the table has no such transition.
    """
    if RESULTS.get(action) is status:
        return status
    if (status, action) not in TRANSITIONS:
        possible = ", ".join(sorted(a for s, a in TRANSITIONS if s is status)) or "none"
        raise NotAllowed(f"{WHAT} that is {status} cannot {action}; possible now: {possible}.")
    return TRANSITIONS[status, action] or was or Status.ACTIVE


def first_status(*, by_agent: bool, moderated_first: bool) -> Status:
    """Give the status a new page starts in.

    :param moderated_first: what people register waits for an agent.
    """
    return Status.PENDING if moderated_first and not by_agent else Status.ACTIVE
