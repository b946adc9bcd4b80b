"""The imports the directory answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Import:
    """An import: where it stands; rows by verdict, structures by effect, reasons by code."""

    id: str
    state: str
    file_name: str = ""
    file_size: int = 0
    layout: str = ""
    layout_reason: str = ""
    dry_run: bool = False
    file_kept_until: datetime | None = None
    trial: str = ""
    led_to: str = ""
    anywhere: bool = False
    rows_read: int = 0
    rows_done: int = 0
    counts: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    created_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in {"waiting", "running", "undoing"}

    def keeps_its_file(self, now: datetime) -> bool:
        """Tell whether a trial can be done for good without its file being sent again."""
        return self.file_kept_until is not None and self.file_kept_until > now


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A layout the importer knows."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Layouts:
    """All of them."""

    items: list[Layout]
