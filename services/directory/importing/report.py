"""The report of an import: a summary to read, and every row that was refused or corrected."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.directory.importing.candidate import Candidate, Remark, Verdict
from services.directory.importing.importer import Outcome

COLUMNS = ("ligne", "identifiant", "nom", "verdict", "champ", "motif", "message")
VERDICTS = {Verdict.REFUSED: "refusée", Verdict.CORRECTED: "corrigée"}


def summary(outcome: Outcome) -> dict[str, Any]:
    """Count what was done, and each reason."""
    reasons = Counter(remark.code for one in outcome.candidates for remark in one.remarks)
    return {
        "rows": sum(len(one.rows) for one in outcome.candidates),
        "accepted": outcome.rows_with(Verdict.ACCEPTED),
        "corrected": outcome.rows_with(Verdict.CORRECTED),
        "refused": outcome.rows_with(Verdict.REFUSED),
        "new": outcome.new,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "reasons": dict(reasons.most_common()),
    }


def write_report(outcome: Outcome, path: Path) -> None:
    """Write the rows with remarks as CSV (`;`, readable by a spreadsheet), or as JSON by suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        rows = [_as_mapping(*found) for found in _remarks(outcome)]
        document = {"summary": summary(outcome), "remarks": rows}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(_as_mapping(*found) for found in _remarks(outcome))


def _remarks(outcome: Outcome) -> Iterator[tuple[Candidate, Remark]]:
    for candidate in outcome.candidates:
        for remark in candidate.remarks:
            yield candidate, remark


def _as_mapping(candidate: Candidate, remark: Remark) -> dict[str, Any]:
    return {
        "ligne": ", ".join(str(row.number) for row in candidate.rows),
        "identifiant": ", ".join(row.source_id for row in candidate.rows),
        "nom": _safe(candidate.values.get("name") or ""),
        "verdict": VERDICTS[candidate.verdict],
        "champ": remark.field,
        "motif": remark.code,
        "message": _safe(remark.message),
    }


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a cell of someone else's file for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
