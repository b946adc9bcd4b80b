"""What the directory answers of who changes pages: persons, history, claims, what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.portal.client.resources.directory import Structure


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person to speak to at a structure."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    preferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """The persons to speak to."""

    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of a page: the version it made, by whom, the earlier values of what changed.

    `by` is a subject id, or an import, or the platform itself.
    """

    version: int
    at: datetime
    by: str
    action: str
    reason: str = ""
    fields: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gain:
    """A field that would raise a page's score; `confirmed_at`: saying that it is still right."""

    field: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The score of a page, of 100; what would raise it, for those who look after it."""

    score: int
    missing: list[Gain] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim to a page: who says that it is theirs, what shows it, what was decided."""

    id: str
    structure: str
    structure_name: str
    claimant: str
    role: str
    status: str
    message: str = ""
    proof: str = ""
    reason: str = ""
    created_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """That a report was taken."""

    id: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report of something wrong, and what came of it."""

    id: str
    reason: str
    structure: str
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitingPage:
    """The page something waits about."""

    id: str
    name: str = ""
    commune: str | None = None
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for an agent: a page, a claim or a report."""

    id: str
    kind: str
    waiting_since: datetime
    structure: WaitingPage
    reason: str = ""
    text: str = ""
    role: str = ""
    proof: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many wait, by kind; a thousand of each at the most."""

    page: int = 0
    claim: int = 0
    report: int = 0


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A page of one queue, and the length of each."""

    items: list[Waiting]
    waiting: Counts
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two pages that may be about one structure, side by side; `score` of 100."""

    id: str
    score: int
    status: str
    first: Structure
    second: Structure
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DecidedPair:
    """What became of a pair."""

    id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Merge:
    """The page that stays, as it is or would be; by field, what is on neither page then."""

    done: bool
    structure: Structure
    lost: dict[str, Any] = field(default_factory=dict)
