"""The life of a partnership: recorded for a term, told before it lapses, renewed or ended.

Days are those of Europe/Paris, first and last included. What the dates call for happens by
itself (`by_the_date`); what people decide is an action of the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.directory.domain.transitions import step
from shared.clock import PARIS

ONE_DAY = timedelta(days=1)
NOTICE_DAYS = 90
"""How long before its last day a partnership is to be renewed, unless its parties say."""


class Status(StrEnum):
    """Where a partnership stands; one that is renewed is in force like one that is active."""

    DRAFT = "draft"
    ACTIVE = "active"
    RENEWAL_DUE = "renewal-due"
    RENEWED = "renewed"
    ENDED = "ended"
    DISCARDED = "discarded"


class Action(StrEnum):
    """What happens to a partnership; notice and lapse come by the date."""

    RECORD = "record"
    GIVE_NOTICE = "give-notice"
    RENEW = "renew"
    LAPSE = "lapse"
    END = "end"
    DISCARD = "discard"


WHAT = "A partnership"

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.RECORD): Status.ACTIVE,
    (Status.DRAFT, Action.DISCARD): Status.DISCARDED,
    (Status.ACTIVE, Action.GIVE_NOTICE): Status.RENEWAL_DUE,
    (Status.ACTIVE, Action.RENEW): Status.RENEWED,
    (Status.ACTIVE, Action.LAPSE): Status.ENDED,
    (Status.ACTIVE, Action.END): Status.ENDED,
    (Status.RENEWAL_DUE, Action.RENEW): Status.RENEWED,
    (Status.RENEWAL_DUE, Action.LAPSE): Status.ENDED,
    (Status.RENEWAL_DUE, Action.END): Status.ENDED,
    (Status.RENEWED, Action.GIVE_NOTICE): Status.RENEWAL_DUE,
    (Status.RENEWED, Action.RENEW): Status.RENEWED,
    (Status.RENEWED, Action.LAPSE): Status.ENDED,
    (Status.RENEWED, Action.END): Status.ENDED,
}

OPEN_TO_ALL = frozenset({Status.ACTIVE, Status.RENEWAL_DUE, Status.RENEWED, Status.ENDED})
RUNNING = frozenset({Status.ACTIVE, Status.RENEWAL_DUE, Status.RENEWED})


class WrongTerm(ValueError):  # noqa: N818 — named for what it says
    """The days make no sense; `field` names the one to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Term:
    """From when to when an agreement holds, and how long before its end to think of the next.

    :param ends_on: its last day; None for one without end.
    :raises WrongTerm: it ends before it starts.
    """

    starts_on: date
    ends_on: date | None = None
    notice_days: int = NOTICE_DAYS

    def __post_init__(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise WrongTerm("ends_on", "A partnership ends on the day it starts or later.")

    @property
    def notice_on(self) -> date | None:
        """The day its parties are told; its first day when the notice is longer than it lasts."""
        if self.ends_on is None:
            return None
        days = min(self.notice_days, (self.ends_on - self.starts_on).days)
        return self.ends_on - timedelta(days=days)

    def renewed(self, until: date | None) -> Term:
        """Give the term that goes on until another last day, None without end.

        :raises WrongTerm: it has no end as it is, or it would not end later.
        """
        if self.ends_on is None:
            raise WrongTerm("ends_on", "It has no end: there is nothing to renew.")
        if until and until <= self.ends_on:
            raise WrongTerm("ends_on", f"Renew it beyond its last day, {self.ends_on}.")
        return Term(self.starts_on, until, self.notice_days)


def by_the_date(status: Status, term: Term, today: date) -> Action | None:
    """Say what the day calls for, None for nothing.

    One whose last day passed while nothing ran lapses without notice: it would come too late.
    """
    if status not in RUNNING or term.ends_on is None or term.notice_on is None:
        return None
    if term.ends_on < today:
        return Action.LAPSE
    if status is not Status.RENEWAL_DUE and term.notice_on <= today:
        return Action.GIVE_NOTICE
    return None


def due_at(status: Status, term: Term) -> datetime | None:
    """Say when the dates next call for something: a midnight in Paris; None when never."""
    if status not in RUNNING or term.ends_on is None or term.notice_on is None:
        return None
    day = term.ends_on + ONE_DAY if status is Status.RENEWAL_DUE else term.notice_on
    return datetime.combine(day, time.min, PARIS)


def after(status: Status, action: Action) -> Status:
    """Give the status after an action.

    :raises NotAllowed: the table has no such transition.
    """
    return step(TRANSITIONS, WHAT, status, action)
