"""The life of premises to let, as one table of allowed transitions."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where premises stand."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RESERVED = "reserved"
    LET = "let"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done to premises."""

    PUBLISH = "publish"
    RESERVE = "reserve"
    RELEASE = "release"
    LET = "let"
    WITHDRAW = "withdraw"


WHAT = "Premises"

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.PUBLISH): Status.PUBLISHED,
    (Status.DRAFT, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.PUBLISHED, Action.RESERVE): Status.RESERVED,
    (Status.PUBLISHED, Action.LET): Status.LET,
    (Status.PUBLISHED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.RESERVED, Action.RELEASE): Status.PUBLISHED,
    (Status.RESERVED, Action.LET): Status.LET,
    (Status.RESERVED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.LET, Action.PUBLISH): Status.PUBLISHED,
    (Status.LET, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.WITHDRAWN, Action.PUBLISH): Status.PUBLISHED,
}

OPEN_TO_ALL = frozenset({Status.PUBLISHED, Status.RESERVED, Status.LET})
"""What everyone may read: links to premises let meanwhile still say so."""
