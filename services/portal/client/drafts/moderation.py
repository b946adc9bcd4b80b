"""What the directory takes of claims, reports and duplicates."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class ClaimDraft:
    """Why a page is someone's."""

    role: str
    message: str | Absent = ABSENT
    proof: str | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Why a claim is refused; or that the page is the claimant's alone from now on."""

    reason: str | Absent = ABSENT
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """What is wrong with a page: a code, and words."""

    reason: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Handling:
    """What came of a report: a code, and a note for the agents."""

    outcome: str
    note: str | Absent = ABSENT
