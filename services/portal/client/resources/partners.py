"""What partners answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a submission was refused."""

    code: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a partner sent."""

    id: str
    partner_id: str
    status: str
    received_at: datetime
    type: str = ""
    via: str = ""
    reasons: list[Reason] = field(default_factory=list)
