"""What the observatory answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """A count, by what it was asked by."""

    count: int
    month: str | None = None
    theme: str | None = None
    commune: str | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a measure."""

    rows: list[Row]
    total: int
