"""The life of a delivery, and when one that failed is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """Where a notification goes."""

    IN_APP = "in-app"
    EMAIL = "email"


class Status(StrEnum):
    """Where a delivery stands; what failed was never counted as sent."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.SENT, Status.FAILED, Status.CANCELLED}),
}

RETRY_DELAYS: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Say when to try again after `attempts` failures; None when it is time to give up."""
    if attempts > len(RETRY_DELAYS):
        return None
    return now + RETRY_DELAYS[attempts - 1]
