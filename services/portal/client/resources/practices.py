"""The good practices the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was counted, how much, in which unit."""

    label: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What something cost, in cents."""

    label: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A good practice: an article in plain text, its figures and its sources."""

    id: str
    title: str
    summary: str = ""
    body: str = ""
    themes: list[str] = field(default_factory=list)
    naf_division: str | None = None
    structure_ids: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    status: str = "published"
    refusal_reason: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
