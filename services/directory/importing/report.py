"""The report of an import: counts to read, and every row that was refused or corrected."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from services.directory.importing.candidate import Candidate, Verdict

COLUMNS = ("ligne", "identifiant", "nom", "verdict", "effet", "champ", "motif", "message")
VERDICTS = {Verdict.REFUSED: "refusée", Verdict.CORRECTED: "corrigée"}
EFFECTS = {"new": "nouvelle", "changed": "modifiée", "unchanged": "inchangée", None: ""}


@dataclass
class Outcome:
    """What an import did, or would do: rows by verdict, structures by effect, reasons by code."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0

    def count(self, candidate: Candidate, effect: str | None) -> None:
        """Count a candidate; `effect` is None for a refused one."""
        self.verdicts[candidate.verdict] += len(candidate.numbers)
        self.reasons.update(remark.code for remark in candidate.remarks)
        if effect:
            self.effects[effect] += 1

    @property
    def rows(self) -> int:
        """The rows judged."""
        return self.verdicts.total()

    def summary(self) -> dict[str, Any]:
        """Give every count by its name."""
        return {
            "rows": self.rows,
            "passed_over": self.passed_over,
            **{verdict.value: self.verdicts[verdict] for verdict in Verdict},
            **{effect: self.effects[effect] for effect in ("new", "changed", "unchanged")},
            "reasons": dict(self.reasons.most_common()),
        }


class Sink(Protocol):
    """Where the rows of a report go, as they are judged."""

    def write(self, rows: Iterable[dict[str, str]]) -> None:
        """Take some rows."""


class NoReport:
    """Takes the rows and keeps none."""

    def write(self, rows: Iterable[dict[str, str]]) -> None:
        """Do nothing."""


def report_rows(candidate: Candidate, effect: str | None) -> Iterator[dict[str, str]]:
    """Give a row of the report for each remark on a candidate."""
    for remark in candidate.remarks:
        yield {
            "ligne": ", ".join(map(str, candidate.numbers[:20])),
            "identifiant": _safe(", ".join(filter(None, candidate.source_ids[:20]))),
            "nom": _safe(candidate.values.get("name") or ""),
            "verdict": VERDICTS[candidate.verdict],
            "effet": EFFECTS[effect],
            "champ": remark.field,
            "motif": remark.code,
            "message": _safe(remark.message),
        }


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula, and signs no reader shows out of it."""
    text = "".join(one if one.isprintable() else " " for one in text)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text


class ReportFile:
    """A report written as it goes: CSV (`;`, readable by a spreadsheet), or JSON by its suffix."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._json = path.suffix == ".json"
        self._first = True

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        encoding = "utf-8" if self._json else "utf-8-sig"
        self._file: TextIO = self._path.open("w", encoding=encoding, newline="")
        if self._json:
            self._file.write('{"remarks": [')
        else:
            self._csv = csv.DictWriter(self._file, COLUMNS, delimiter=";")
            self._csv.writeheader()
        return self

    def write(self, rows: Iterable[dict[str, str]]) -> None:
        """Write some rows."""
        if not self._json:
            self._csv.writerows(rows)
            return
        for row in rows:
            self._file.write("\n" if self._first else ",\n")
            self._file.write(json.dumps(row, ensure_ascii=False))
            self._first = False

    def finish(self, outcome: Outcome) -> None:
        """Write the summary, where the format has a place for it."""
        if self._json:
            summary = json.dumps(outcome.summary(), ensure_ascii=False, indent=2)
            self._file.write(f'],\n"summary": {summary}}}\n')

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
