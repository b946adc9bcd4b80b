"""JSON: a list of records, one at some path, one a line, or the features of a GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.records.record import (
    Place,
    Record,
    Within,
    folded,
    paths_of,
    with_folded_keys,
)
from services.directory.importing.records.text import encoding_of

HEAD = 50
MAX_WHOLE = 64 * 2**20
MAX_RECORD = 4 * 2**20
TOO_LONG = "JSON : un enregistrement dépasse 4 Mo"
_CHUNK = 2**16
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


class TreeSource:
    """A JSON file. A list at the top or one record a line is read as it comes, whatever its size;
    a list deeper inside wants the whole file in memory, and is refused over 64 MB.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = encoding_of(path)
        self._whole: Any = None
        with self._open() as file:
            first = file.read(_CHUNK).lstrip()[:1]
        self._is_list = first == "["
        self.kind = "json" if self._is_list or not self._is_lines() else "jsonl"

    def places(self, within: Within) -> list[Place]:
        """Give the paths a profile names; the top for a list or for lines."""
        return [Place(path=path) for path in within.paths] or [Place()]

    def columns(self, place: Place) -> frozenset[str]:
        """Give the paths of the first records."""
        found: set[str] = set()
        for one in islice(self._items(place.path), HEAD):
            if isinstance(one, Mapping):
                found.update(paths_of(one))
        return frozenset(found)

    def records(self, place: Place) -> Iterator[Record]:
        """Read every record."""
        for number, one in enumerate(self._items(place.path), start=1):
            if isinstance(one, Mapping):
                yield Record(number, with_folded_keys(one))
            else:
                yield Record(number, {}, "ce n’est pas un objet avec des champs")

    def _items(self, path: str) -> Iterator[Any]:
        if self.kind == "jsonl" and not path:
            return self._lines()
        if self._is_list and not path:
            return self._streamed()
        return iter(self._inside(path))

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding, errors="replace", newline=None)

    def _is_lines(self) -> bool:
        """Tell whether the first two lines are a record each."""
        with self._open() as file:
            lines = [line for line in islice(_bounded_lines(file), 20) if line.strip()][:2]
        return len(lines) == 2 and all(isinstance(_loads(line), dict) for line in lines)

    def _lines(self) -> Iterator[Any]:
        with self._open() as file:
            for line in _bounded_lines(file):
                if line.strip():
                    yield _loads(line)

    def _streamed(self) -> Iterator[Any]:
        with self._open() as file:
            text = file.read(_CHUNK).lstrip()[1:]
            while True:
                text = text.lstrip(" \t\r\n,")
                if text.startswith("]"):
                    return
                value, end = _next_value(text)
                # a number at the very end of what was read may go on
                while end is None or end >= len(text):
                    if len(text) > MAX_RECORD:
                        raise UnreadableFile(TOO_LONG)
                    more = file.read(max(_CHUNK, len(text)))
                    if not more:
                        raise UnreadableFile("JSON : le fichier est coupé ou mal formé")
                    text += more
                    value, end = _next_value(text)
                if end > MAX_RECORD:
                    raise UnreadableFile(TOO_LONG)
                yield value
                text = text[end:]
                if len(text) < _CHUNK:
                    text += file.read(_CHUNK)

    def _inside(self, path: str) -> list[Any]:
        found = self._loaded()
        for step in path.split(".") if path else ():
            found = (
                with_folded_keys(found).get(folded(step)) if isinstance(found, Mapping) else None
            )
        if isinstance(found, Mapping) and not path:
            return [found]
        return found if isinstance(found, list) else []

    def _loaded(self) -> Any:
        if self._whole is None:
            if self._path.stat().st_size > MAX_WHOLE:
                raise UnreadableFile(
                    "JSON : au-delà de 64 Mo, donnez une liste à la racine ou un objet par ligne"
                )
            with self._open() as file:
                self._whole = _loads(file.read())
            if self._whole is None:
                raise UnreadableFile("JSON : le fichier est coupé ou mal formé")
        return self._whole


def _next_value(text: str) -> tuple[Any, int | None]:
    try:
        return _DECODER.raw_decode(text)
    except RecursionError as error:
        raise UnreadableFile("JSON : trop de niveaux imbriqués") from error
    except ValueError:
        return None, None


def _loads(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise UnreadableFile("JSON : trop de niveaux imbriqués") from error
    except ValueError:
        return None


def _bounded_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(MAX_RECORD):
        if len(line) == MAX_RECORD and not line.endswith("\n"):
            raise UnreadableFile("une ligne dépasse 4 Mo")
        yield line
