"""What the directory takes beside a file of structures."""

from __future__ import annotations

from dataclasses import dataclass

from services.portal.client.drafts.values import ABSENT, Absent


@dataclass(frozen=True, kw_only=True)
class ImportDraft:
    """How a file is read; only told what would change with `dry_run`.

    :param anywhere: rows outside the communes known are taken too.
    """

    layout: str | Absent = ABSENT
    dry_run: bool = True
    anywhere: bool = False
