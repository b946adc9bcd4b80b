"""The life of a call (appel à projets): announced, open, closed, by the hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=2 * 366)


class Status(StrEnum):
    """Where a call stands."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


TRANSITIONS: dict[Status, Status] = {
    Status.ANNOUNCED: Status.OPEN,
    Status.OPEN: Status.CLOSED,
}


class WrongHours(ValueError):  # noqa: N818 — named for what it says
    """The hours make no sense; `field` names the one to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def due_at(status: Status, opens_at: datetime, closes_at: datetime) -> datetime | None:
    """Say when the call is to move on; None once it is closed."""
    return {Status.ANNOUNCED: opens_at, Status.OPEN: closes_at}.get(status)


def check_hours(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Check the hours of a new call; all are moments, so clock changes cannot disturb them.

    :raises WrongHours: it would close before it opens, in the past, or last over two years.
    """
    if closes_at <= opens_at:
        raise WrongHours("closes_at", "A call closes after it opens.")
    if closes_at <= now:
        raise WrongHours("closes_at", "The closing hour is past.")
    if closes_at - min(opens_at, now) > LONGEST:
        raise WrongHours("closes_at", "A call closes within two years.")


def check_amended_hours(
    status: Status,
    before: tuple[datetime, datetime],
    after: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """Check new hours, `(opens_at, closes_at)` before and after.

    Before opening both may move; once open, only the closing hour, and only later: nobody who
    counted on it loses time.

    :raises WrongHours: the change is not allowed.
    """
    if before == after:
        return
    if status is Status.CLOSED:
        raise WrongHours("closes_at", "A closed call does not change any more.")
    if status is Status.OPEN and after[0] != before[0]:
        raise WrongHours("opens_at", "The call is open: its opening hour does not move any more.")
    if status is Status.OPEN and after[1] < before[1]:
        raise WrongHours("closes_at", "The call is open: it may only be extended.")
    check_hours(*after, now)
