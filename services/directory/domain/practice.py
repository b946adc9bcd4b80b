"""The life of a good practice (*bonne pratique*): its author writes, an agent moderates."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an article stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REFUSED = "refused"
    ARCHIVED = "archived"


class Action(StrEnum):
    """What can be done to an article."""

    SUBMIT = "submit"
    REVISE = "revise"
    PUBLISH = "publish"
    REFUSE = "refuse"
    ARCHIVE = "archive"


WHAT = "A good practice"

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.SUBMIT): Status.SUBMITTED,
    (Status.SUBMITTED, Action.REVISE): Status.DRAFT,
    (Status.SUBMITTED, Action.PUBLISH): Status.PUBLISHED,
    (Status.SUBMITTED, Action.REFUSE): Status.REFUSED,
    (Status.REFUSED, Action.REVISE): Status.DRAFT,
    (Status.PUBLISHED, Action.REVISE): Status.DRAFT,
    (Status.PUBLISHED, Action.ARCHIVE): Status.ARCHIVED,
    (Status.ARCHIVED, Action.REVISE): Status.DRAFT,
}

BY_AGENTS = frozenset({Action.PUBLISH, Action.REFUSE})
"""What only a moderator does; the rest is its author's, or an agent's."""

FIRST_THEME = "textile"
"""What the territory's list of practices begins with."""


def may_edit(status: Status, *, is_agent: bool) -> bool:
    """Tell whether the text may change: an author's never behind the moderator's back."""
    return status is Status.DRAFT or (is_agent and status in {Status.SUBMITTED, Status.PUBLISHED})
