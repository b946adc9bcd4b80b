"""What notifications answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """How someone is told."""

    email: str | None = None
    language: str = "fr"
    followed_themes: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Something one was told."""

    id: str
    title: str
    body: str = ""
    sent_at: datetime | None = None
    read_at: datetime | None = None
