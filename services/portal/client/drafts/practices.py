"""What the directory takes of good practices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class ResultDraft:
    """What was counted, how much, in which unit."""

    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True)
class CostDraft:
    """What something cost, in cents."""

    label: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class PracticeChange:
    """What changes of a good practice."""

    title: str | Absent = ABSENT
    summary: str | Absent = ABSENT
    body: str | Absent = ABSENT
    themes: list[str] | Absent = ABSENT
    naf_division: str | Absent = ABSENT
    structure_ids: list[str] | Absent = ABSENT
    results: list[ResultDraft] | Absent = ABSENT
    costs: list[CostDraft] | Absent = ABSENT
    sources: list[str] | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class NewPractice(PracticeChange):
    """A good practice to write; a draft unless `submit`."""

    submit: bool = False


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a good practice is not published."""

    reason: str
