"""One record of a file, whatever its container, and how its columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from shared.reference.spelling import fold

MAX_COLUMNS = 2_000
MAX_DEPTH = 8


@dataclass(frozen=True)
class Record:
    """A record: its number in the file (from 1, the header not counted) and its cells.

    `values` are by folded column name in a table, as they are in a tree (JSON). `misfit` is set
    when the row had more cells than the header, or was no record at all.
    """

    number: int
    values: Mapping[str, Any]
    misfit: str | None = None


@dataclass(frozen=True)
class Place:
    """Where in a file the records lie: the sheet and the header's row, or the path of the list."""

    sheet: str | None = None
    header_row: int = 0
    path: str = ""


@dataclass(frozen=True)
class Within:
    """Where a profile says to look: a pattern of sheet names, paths of lists."""

    sheet: str = ""
    paths: tuple[str, ...] = ()


class Source(Protocol):
    """A file opened as one container."""

    kind: str

    def columns(self, place: Place) -> frozenset[str]:
        """Give the folded names (paths in a tree) found near the beginning.

        :raises UnreadableFile: it cannot be read so far.
        """

    def places(self, within: Within) -> list[Place]:
        """Give where records may lie."""

    def records(self, place: Place) -> Iterator[Record]:
        """Read every record.

        :raises UnreadableFile: somewhere it cannot be read further.
        """


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """Give a column's name as it is compared: accents, case, blanks and signs do not count."""
    return fold(name[:300]).replace(" ", "")


@lru_cache(maxsize=2_000)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def find(values: Mapping[str, Any], path: str) -> Any:
    """Give the value of a column, or of a path such as `fields.name` or `lieux.0.ville`.

    A column that has the whole path for its name comes first. None when there is none.
    """
    whole = folded(path)
    if whole in values:
        return values[whole]
    found: Any = values
    steps = _steps(path)
    for index, step in enumerate(steps):
        if isinstance(found, list | tuple):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        elif isinstance(found, Mapping):
            known = found if index == 0 and found is values else with_folded_keys(found)
            found = known.get(folded(step))
        else:
            return None
        if found is None:
            return None
    return found


def with_folded_keys(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Name the cells by their folded names; of two of one name the first stays."""
    named: dict[str, Any] = {}
    for key, value in values.items():
        named.setdefault(folded(str(key)), value)
    return named


def paths_of(values: Mapping[str, Any], depth: int = MAX_DEPTH) -> Iterator[str]:
    """Give the folded paths of every cell of a tree, without dots; lists by their first item."""
    for key, value in list(values.items())[:MAX_COLUMNS]:
        name = folded(str(key))
        yield name
        held = value[0] if isinstance(value, list) and value else value
        if isinstance(held, Mapping) and depth > 0:
            inside = "0" if isinstance(value, list) else ""
            for path in paths_of(held, depth - 1):
                yield f"{name}{inside}{path}"
