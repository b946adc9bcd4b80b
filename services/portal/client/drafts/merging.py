"""What the directory takes to make one page of two."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class MergeDraft:
    """Into which page; by field, whose value is kept: `stays`, `goes`, for lists also `both`.

    :param sequence: the version seen of the page that goes; `into_sequence` of the one that stays.
    """

    into: str
    choices: dict[str, str] = field(default_factory=dict)
    owners: bool = False
    dry_run: bool = False
    sequence: int | Absent = ABSENT
    into_sequence: int | Absent = ABSENT
