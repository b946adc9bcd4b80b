"""Tables: CSV and TSV whatever their delimiter, and the sheets of workbooks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.records.record import (
    MAX_COLUMNS,
    Place,
    Record,
    Within,
    folded,
)
from services.directory.importing.records.text import encoding_of
from services.directory.importing.records.workbook import sheet_names, sheet_rows

HEAD = 20
MAX_LINE = 4 * 2**20
DELIMITERS = ";,\t|"
Cells = Sequence[Any]


class Table:
    """What CSV files and workbooks have in common: rows of cells, one of them the header."""

    kind: str

    def __init__(self) -> None:
        self._heads: dict[str | None, list[Cells]] = {}

    def sheets(self) -> list[str | None]:
        """Give the names of the sheets; a CSV file has one without name."""
        raise NotImplementedError

    def rows(self, sheet: str | None) -> Iterator[Cells]:
        """Read the rows of a sheet, the header and what is above it included."""
        raise NotImplementedError

    def places(self, within: Within) -> list[Place]:
        """Give each row near the top of the sheets asked for: any may be the header."""
        return [
            Place(sheet=name, header_row=row)
            for name in self.sheets()
            if name is None or fnmatch(folded(name), _pattern(within.sheet))
            for row, cells in enumerate(self._head(name))
            if sum(bool(str(cell).strip()) for cell in cells) > 1
        ]

    def columns(self, place: Place) -> frozenset[str]:
        """Give the folded names of the header."""
        head = self._head(place.sheet)
        return (
            frozenset(_names(head[place.header_row]))
            if len(head) > place.header_row
            else frozenset()
        )

    def records(self, place: Place) -> Iterator[Record]:
        """Read every row under the header that is not blank."""
        rows = self.rows(place.sheet)
        header = next(islice(rows, place.header_row, None), ())
        if len(header) > MAX_COLUMNS:
            raise UnreadableFile(f"{len(header)} colonnes, au plus {MAX_COLUMNS}")
        names = _names(header)
        for number, cells in enumerate(rows, start=1):
            given = [cell for cell in cells if cell not in ("", None)]
            if not any(str(cell).strip() for cell in given):
                continue
            values: dict[str, Any] = {}
            for name, cell in zip(names, cells, strict=False):
                values.setdefault(name, cell)
            extra = len(cells) - len(names)
            misfit = f"{len(cells)} cellules pour {len(names)} colonnes" if extra > 0 else None
            yield Record(number, values, misfit)

    def _head(self, sheet: str | None) -> list[Cells]:
        if sheet not in self._heads:
            self._heads[sheet] = list(islice(self.rows(sheet), HEAD))
        return self._heads[sheet]


class CsvSource(Table):
    """A text of delimited cells: encoding and delimiter are found, quotes and blank lines borne."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.kind = "csv"
        self._path = path
        self.encoding = encoding_of(path)
        with self._open() as file:
            sample = list(islice(_lines(file), 200))
        self.delimiter = delimiter_of(sample)

    def sheets(self) -> list[str | None]:
        """A CSV file is one sheet."""
        return [None]

    def rows(self, sheet: str | None) -> Iterator[Cells]:  # noqa: ARG002 — there is one only
        """Read the rows."""
        with self._open() as file:
            reader = csv.reader(_lines(file), delimiter=self.delimiter)
            try:
                yield from reader
            except csv.Error as error:
                raise UnreadableFile(f"CSV, ligne {reader.line_num} : {_told(error)}") from error

    def _open(self) -> TextIO:
        return self._path.open(encoding=self.encoding, errors="replace", newline="")


class WorkbookSource(Table):
    """An .xlsx, .xlsm, .xlsb, .xls or .ods file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.kind = "workbook"
        self._path = path
        self._names = sheet_names(path)

    def sheets(self) -> list[str | None]:
        """Give the names of its sheets."""
        return list(self._names)

    def rows(self, sheet: str | None) -> Iterator[Cells]:
        """Read the rows of one."""
        return sheet_rows(self._path, sheet or "")


def delimiter_of(lines: Iterable[str]) -> str:
    """Find the delimiter: the one that cuts most rows into as many cells, and into most.

    `csv.Sniffer` takes a letter, or the comma of an address, where cells hold long texts.
    """
    sample = list(lines)

    def regularity(delimiter: str) -> tuple[float, int]:
        try:
            rows = list(csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            return (0.0, 0)
        widths = [len(row) for row in rows if row]
        usual = max(set(widths), key=widths.count) if widths else 0
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    scored = {one: regularity(one) for one in DELIMITERS}
    regular = {one: score for one, score in scored.items() if score[0] >= 0.5}
    return max(regular or scored, key=lambda one: (scored[one][1], scored[one][0]))


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            raise UnreadableFile("une ligne dépasse 4 Mo")
        yield line.replace("\0", "")


def _names(header: Cells) -> list[str]:
    # a name without a letter or a digit is no name; it keeps its place
    return [folded(str(cell)) or f"#{index}" for index, cell in enumerate(header)]


def _pattern(sheet: str) -> str:
    return "*".join(folded(part) for part in sheet.split("*")) if sheet else "*"


def _told(error: csv.Error) -> str:
    return (
        "une cellule dépasse 131 072 caractères (guillemet jamais refermé ?)"
        if "field limit" in str(error)
        else str(error)
    )
