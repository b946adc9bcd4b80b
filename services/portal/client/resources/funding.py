"""What funding answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call for projects."""

    id: str
    title: str
    status: str
    opens_at: datetime
    closes_at: datetime
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    communes: list[str] = field(default_factory=list)
