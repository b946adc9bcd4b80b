"""Bringing the rows of one establishment together, in bounded memory: by a file of SQLite.

Rows of one SIRET may lie at both ends of a file of any length. What was cleaned is put down on
the disk as it comes and read again in the order of each structure's first row.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from services.directory.importing.candidate import Candidate, RawRow, Remark
from shared.ids import derive_id
from shared.reference.spelling import fold

_TABLES = """
CREATE TABLE structures (place INTEGER PRIMARY KEY, key TEXT UNIQUE);
CREATE TABLE rows (place INTEGER, number INTEGER, source_id TEXT, vals TEXT, remarks TEXT,
                   PRIMARY KEY (place, number)) WITHOUT ROWID;
"""


class Gathering:
    """Rows put down one by one, taken up again as candidates. A context: the file goes with it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.rows = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="navette-import-")
        self._database = sqlite3.connect(Path(self._folder.name) / "rows.sqlite")
        self._database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;{_TABLES}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def put(self, row: RawRow, values: dict[str, Any], remarks: list[Remark]) -> None:
        """Put a cleaned row down; a refused one is a candidate of its own."""
        refused = any(remark.refuses for remark in remarks)
        key = f"refused {row.number}" if refused else self._key(row, values)
        self._database.execute("INSERT OR IGNORE INTO structures (key) VALUES (?)", (key,))
        self._database.execute(
            "INSERT INTO rows SELECT place, ?, ?, ?, ? FROM structures WHERE key = ?",
            (
                row.number,
                row.source_id,
                json.dumps(values),
                json.dumps([astuple(one) for one in remarks]),
                key,
            ),
        )
        self.rows += 1

    def candidates(self) -> Iterator[Candidate]:
        """Give each structure of the file, in the order of their first rows."""
        found = self._database.execute(
            "SELECT place, key, number, source_id, vals, remarks FROM structures "
            "JOIN rows USING (place) ORDER BY place, number"
        )
        for _, rows in groupby(found, key=lambda one: one[0]):
            candidate: Candidate | None = None
            for _, key, number, source_id, vals, told in rows:
                values, remarks = json.loads(vals), [Remark(*one) for one in json.loads(told)]
                if candidate is None:
                    candidate = Candidate(key, [number], [source_id], values, remarks)
                else:
                    _merge(candidate, number, source_id, values, remarks)
            if candidate is not None:
                yield candidate

    def _key(self, row: RawRow, values: dict[str, Any]) -> str:
        """Give the structure's id: by its SIRET, else its id there, else its name and place."""
        identity = values.get("siret") or (row.source_id and f"{self._source}#{row.source_id}")
        if not identity:
            address = values.get("address") or {}
            place = [values.get("commune") or address.get("city"), *address.get("lines", ())[:1]]
            identity = "#".join(fold(str(one or "")) for one in (values.get("name"), *place))
        return derive_id("structure", self._source, identity)


def _merge(
    first: Candidate, number: int, source_id: str, values: dict[str, Any], remarks: list[Remark]
) -> None:
    kinds = sorted({*first.values["kinds"], *values["kinds"]})
    two = kinds != first.values["kinds"]
    same = "même SIRET" if values.get("siret") else "même structure"
    detail = f" : une structure, types {', '.join(kinds)}" if two else ""
    code = "same-siret-two-kinds" if two else "same-siret-twice"
    told = f"ligne {number} : {same} que la ligne {first.numbers[0]}{detail}"
    first.numbers.append(number)
    first.source_ids.append(source_id)
    first.values["kinds"] = kinds
    for name, value in values.items():
        if not first.values.get(name):
            first.values[name] = value
    first.remarks += [*remarks, Remark(code, "siret", told)]
