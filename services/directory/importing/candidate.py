"""What a row of somebody's file becomes: a candidate structure, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True)
class Remark:
    """One thing noticed in a row.

    :param code: stable, for counting: `bad-siret`, `cedex`, …
    :param refuses: the row cannot be taken because of it.
    """

    code: str
    field: str
    message: str
    refuses: bool = False


@dataclass(frozen=True)
class RawRow:
    """A row as its profile reads it: its place in the file, its id there, values by our names."""

    number: int
    source_id: str
    values: Mapping[str, Any]
    remarks: tuple[Remark, ...] = ()


@dataclass
class Candidate:
    """A structure to import, made of one row or of several that are the same establishment."""

    key: str
    numbers: list[int]
    source_ids: list[str]
    values: dict[str, Any]
    remarks: list[Remark] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Say what becomes of its rows."""
        if any(remark.refuses for remark in self.remarks):
            return Verdict.REFUSED
        return Verdict.CORRECTED if self.remarks else Verdict.ACCEPTED


class UnreadableFile(ValueError):  # noqa: N818 — named for what it says
    """The file cannot be read as a list of structures; the message (French) says why."""
