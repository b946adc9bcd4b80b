"""The life of a call (appel à projets): announced, open, closed, by the hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from shared.clock import PARIS, to_milliseconds

HORIZON = timedelta(days=731)
"""Two years, a leap day included: how far ahead a call may close, how far back it may open."""


class Status(StrEnum):
    """Where a call stands."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Step(StrEnum):
    """What happens to a call once it was announced."""

    AMENDED = "amended"
    OPENED = "opened"
    CLOSED = "closed"


TRANSITIONS: Mapping[tuple[Status, Step], Status] = {
    (Status.ANNOUNCED, Step.AMENDED): Status.ANNOUNCED,
    (Status.ANNOUNCED, Step.OPENED): Status.OPEN,
    (Status.OPEN, Step.AMENDED): Status.OPEN,
    (Status.OPEN, Step.CLOSED): Status.CLOSED,
}


class NotAllowed(Exception):  # noqa: N818 — named for what it says
    """The call's status does not let this happen."""


class WrongHours(ValueError):  # noqa: N818
    """The hours make no sense; `field` names the one to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Hours:
    """When a call opens and closes.

    Kept as moments in UTC, to the millisecond: two hours of one zone would be compared by what
    the clock on the wall says, which is wrong on the night it is put back.

    :raises ValueError: an hour has no offset.
    """

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        for name in ("opens_at", "closes_at"):
            hour: datetime = getattr(self, name)
            if hour.utcoffset() is None:
                raise ValueError(f"{name} has no offset: it is not a moment")
            object.__setattr__(self, name, to_milliseconds(hour.astimezone(UTC)))


def after(status: Status, step: Step) -> Status:
    """Give the status after a step.

    :raises NotAllowed: the table leaves it out.
    """
    if (status, step) not in TRANSITIONS:
        raise NotAllowed(f"A call that is {status} cannot be {step}.")
    return TRANSITIONS[status, step]


def due_at(status: Status, hours: Hours) -> datetime | None:
    """Say when the call is to move on; None once it is closed."""
    return {Status.ANNOUNCED: hours.opens_at, Status.OPEN: hours.closes_at}.get(status)


def by_the_hour(status: Status, hours: Hours, now: datetime) -> Status:
    """Give the status its hours call for, even when no worker was there to write it down."""
    if status is Status.ANNOUNCED and hours.opens_at <= now:
        status = Status.OPEN
    if status is Status.OPEN and hours.closes_at <= now:
        status = Status.CLOSED
    return status


def check_hours(hours: Hours, now: datetime) -> None:
    """Check the hours of a new call. One that opens in the past opens at once.

    :raises WrongHours: it would close before it opens, in the past, or over two years ahead.
    """
    if hours.closes_at <= hours.opens_at:
        raise WrongHours("closes_at", "A call closes after it opens.")
    if hours.closes_at <= now:
        raise WrongHours("closes_at", f"The closing hour is past: {in_paris(hours.closes_at)}.")
    if hours.closes_at - now > HORIZON:
        raise WrongHours("closes_at", "A call closes within two years.")
    if now - hours.opens_at > HORIZON:
        raise WrongHours("opens_at", "A call cannot have opened over two years ago.")


def check_amendment(status: Status, before: Hours, new: Hours, now: datetime) -> None:
    """Check that a call may be amended, and that its hours may become `new`.

    Before opening both hours may move. Once open only the closing hour may, and only later:
    nobody who counted on it loses time. Opening and closing count from their hour on, whether or
    not a worker has told them yet.

    :raises NotAllowed: the call is closed.
    :raises WrongHours: the hours may not become these.
    """
    standing = by_the_hour(status, before, now)
    after(standing, Step.AMENDED)
    if new == before:
        return
    if standing is Status.OPEN:
        if new.opens_at != before.opens_at:
            raise WrongHours(
                "opens_at",
                f"The call opened on {in_paris(before.opens_at)}: that hour moves no more.",
            )
        if new.closes_at < before.closes_at:
            raise WrongHours(
                "closes_at",
                f"The call is open until {in_paris(before.closes_at)}: it may only be extended.",
            )
        if new.closes_at - now > HORIZON:
            raise WrongHours("closes_at", "A call closes within two years.")
        return
    check_hours(new, now)


def in_paris(moment: datetime) -> str:
    """Write a moment as the people of the territory read it, the offset telling summer from winter.

    >>> in_paris(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    '2026-10-25 02:30 +0100 (Europe/Paris)'
    """
    return f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M %z} (Europe/Paris)"
