"""What happens to a partnership, by people or by the date, and the events that tell it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

from services.directory.documents import Partnership
from services.directory.domain.partnership import OPEN_TO_ALL, Action, Status, after
from services.directory.domain.transitions import NotAllowed
from shared.contracts.event import Event
from shared.contracts.partnerships import (
    PartnershipEnded,
    PartnershipRecorded,
    PartnershipRenewalDue,
    PartnershipRenewed,
    PartnershipUpdated,
)

EndReason = Literal["lapsed", "ended-early"]

TOLD_AT_MOST = 50
TERM_FIELDS = ("starts_on", "ends_on")
OVER = frozenset({Status.ENDED, Status.DISCARDED})


def record(partnership: Partnership) -> list[Event]:
    """Put a draft in force.

    :raises NotAllowed: its status does not let it; as for all below.
    """
    partnership.status = after(partnership.status, Action.RECORD)
    return [partnership.facts(PartnershipRecorded)]


def discard(partnership: Partnership) -> list[Event]:
    """Drop a draft: nobody had heard of it."""
    partnership.status = after(partnership.status, Action.DISCARD)
    return []


def change(partnership: Partnership, values: dict[str, Any]) -> list[Event]:
    """Take over changed fields; the term of one that is to be renewed moves by renewing it.

    :raises NotAllowed: it is over, or is to be renewed.
    :raises WrongTerm: it would end before it starts.
    """
    moved = any(values.get(name, partnership[name]) != partnership[name] for name in TERM_FIELDS)
    status = partnership.status
    if status in OVER or (moved and status is Status.RENEWAL_DUE):
        possible = "renew it" if status is Status.RENEWAL_DUE else "record a new one"
        raise NotAllowed(f"A partnership that is {status} does not change so: {possible}.")
    for name, value in values.items():
        setattr(partnership, name, value)
    _ = partnership.term  # refuses days in the wrong order before anything is written
    return [partnership.facts(PartnershipUpdated)] if partnership.status in OPEN_TO_ALL else []


def give_notice(partnership: Partnership, recipients: Collection[str]) -> list[Event]:
    """Say that it is to be renewed, to those who answer for its parties."""
    partnership.status = after(partnership.status, Action.GIVE_NOTICE)
    notice = PartnershipRenewalDue(
        partnership_id=partnership.id,
        title=partnership.title,
        ends_on=partnership.ends_on,
        term=partnership.term_number,
        recipients=sorted(recipients)[:TOLD_AT_MOST],
    )
    return [notice]


def renew(partnership: Partnership, until: date | None) -> list[Event]:
    """Let it go on until another last day, None without end.

    :raises WrongTerm: the day is not later.
    """
    status = after(partnership.status, Action.RENEW)
    partnership.ends_on = partnership.term.renewed(until).ends_on
    partnership.status = status
    partnership.term_number += 1
    return [partnership.facts(PartnershipRenewed)]


def lapse(partnership: Partnership) -> list[Event]:
    """End it because its last day passed."""
    return _end(partnership, Action.LAPSE, partnership.ends_on, "lapsed")


def end(partnership: Partnership, day: date) -> list[Event]:
    """End it because its parties say so."""
    return _end(partnership, Action.END, day, "ended-early")


def _end(partnership: Partnership, action: Action, day: date, reason: EndReason) -> list[Event]:
    partnership.status = after(partnership.status, action)
    partnership.ended_on, partnership.end_reason = day, reason
    return [PartnershipEnded(partnership_id=partnership.id, ended_on=day, reason=reason)]
