"""Events of the directory's partnerships: recorded for a term, renewed, ended."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.event import Event, event
from shared.contracts.fields import Code, Codes, Count, Id, Title


@dataclass(frozen=True, kw_only=True)
class PartnershipFacts(Event):
    """The public facts of a partnership; its outside parties are read from the directory.

    `commune` is that of the first structure among its parties; no `ends_on` means without end.
    """

    partnership_id: Id
    title: Title
    kind: Code
    structure_ids: Codes
    themes: Codes
    commune: Code | None = None
    starts_on: date
    ends_on: date | None = None


@event("directory.partnership.recorded.v1", topic="directory.partnerships", key="partnership_id")
class PartnershipRecorded(PartnershipFacts):
    """A partnership in place entered the directory."""


@event("directory.partnership.updated.v1", topic="directory.partnerships", key="partnership_id")
class PartnershipUpdated(PartnershipFacts):
    """The public facts of a partnership changed; the event carries them all, as they are now."""


@event("directory.partnership.renewal-due.v1", topic="directory.partnerships", key="partnership_id")
class PartnershipRenewalDue(Event):
    """A partnership is to be renewed before its last day: said once for each term.

    `recipients` are the opaque subject ids of those who answer for the parties, under which
    notifications knows them; `term` counts from 1.
    """

    partnership_id: Id
    title: Title
    ends_on: date
    term: Count
    recipients: Codes


@event("directory.partnership.renewed.v1", topic="directory.partnerships", key="partnership_id")
class PartnershipRenewed(PartnershipFacts):
    """A partnership goes on until another last day, or without end."""


@event("directory.partnership.ended.v1", topic="directory.partnerships", key="partnership_id")
class PartnershipEnded(Event):
    """A partnership is over: its last day passed, or its parties ended it before."""

    partnership_id: Id
    ended_on: date
    reason: Literal["lapsed", "ended-early"]
