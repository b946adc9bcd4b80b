"""The life of a handover listing (annonce de cession), as one table of allowed transitions."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    CONCLUDED = "concluded"


class Action(StrEnum):
    """What can be done to a listing."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    CONCLUDE = "conclude"


TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.PUBLISH): Status.PUBLISHED,
    (Status.WITHDRAWN, Action.PUBLISH): Status.PUBLISHED,
    (Status.DRAFT, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.PUBLISHED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.PUBLISHED, Action.CONCLUDE): Status.CONCLUDED,
}

RESULTS: dict[Action, Status] = {
    Action.PUBLISH: Status.PUBLISHED,
    Action.WITHDRAW: Status.WITHDRAWN,
    Action.CONCLUDE: Status.CONCLUDED,
}


class NotAllowed(ValueError):  # noqa: N818 — named for what it says
    """The action is not possible in the listing's present state; the message says which are."""


def after(status: Status, action: Action) -> Status:
    """Give the status after `action`; one already done leaves the status as it is.

    :raises NotAllowed: the table has no such transition.
    """
    if RESULTS[action] == status:
        return status
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        possible = ", ".join(sorted(a for s, a in TRANSITIONS if s == status)) or "none"
        raise NotAllowed(
            f"A listing that is {status} cannot {action}; possible now: {possible}."
        ) from None


def is_public(status: Status) -> bool:
    """Tell whether everyone may read the teaser."""
    return status is Status.PUBLISHED
