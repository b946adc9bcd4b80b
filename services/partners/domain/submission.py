"""What a partner sends, who sends it, and what may become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.event import Event

PERSONAL_DATA = "personal-data"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A CloudEvent as a partner sent it; `time` is aware, that of its arrival if it had none."""

    id: str
    source: str
    type: str
    data: Mapping[str, Any]
    time: datetime


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A partner's account: its id (`grand-est`) and the types of events it may send."""

    id: str
    allowed_types: frozenset[str]
    active: bool = True


@dataclass(frozen=True)
class Reason:
    """Why something is refused: a stable code, the field, and what to do about it."""

    code: str
    field: str
    message: str


@dataclass(frozen=True)
class Promotion:
    """What was sent is fit to be published: the offer it makes."""

    offer: Event


@dataclass(frozen=True)
class Refusal:
    """What was sent is refused, with every reason found."""

    reasons: tuple[Reason, ...]

    @property
    def holds_personal_data(self) -> bool:
        """Tell whether what was sent must not be kept."""
        return any(reason.code == PERSONAL_DATA for reason in self.reasons)
