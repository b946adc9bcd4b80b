"""The life of an agenda entry, and the hours it may have."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=3 * 366)


class Status(StrEnum):
    """Where an entry stands."""

    PUBLISHED = "published"
    CANCELLED = "cancelled"


TRANSITIONS: dict[Status, Status] = {Status.PUBLISHED: Status.CANCELLED}


class WrongHours(ValueError):  # noqa: N818 — named for what it says
    """The hours make no sense; `field` names the one to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_hours(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Check the hours of an entry; all are moments, so clock changes cannot disturb them.

    :raises WrongHours: it would end before it starts, last over a month, or be years away.
    """
    if ends_at <= starts_at:
        raise WrongHours("ends_at", "An event ends after it starts.")
    if ends_at - starts_at > LONGEST:
        raise WrongHours("ends_at", "An event lasts 31 days at most: make several entries.")
    if starts_at - now > FARTHEST:
        raise WrongHours("starts_at", "An event starts within three years.")
