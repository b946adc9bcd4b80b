"""The folder the index lies in: one generation in use, the next one built beside it.

search/
  current           which generation is in use: swapped by one rename
  writer.lock       held by the one process that writes to the generation in use
  building.lock     held by the one that builds the next
  building/         the next generation, until it is complete
  generation-…/     a Tantivy index
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import tantivy

from services.directory.search.integrity import META, Damaged, Integrity, Stamp
from services.directory.search.schema import VERSION, register, schema
from shared.ids import new_id

CURRENT = "current"
GENERATION = "generation-"


class Generation:
    """One index: its folder, and what it was made as."""

    def __init__(self, path: Path, shape: str) -> None:
        self.path = path
        self._shape = shape
        self._made: Stamp | None = None

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name

    @cached_property
    def _integrity(self) -> Integrity:
        return Integrity(self.path)  # most ask for the name only, at each request

    def check(self) -> Stamp:
        """Check that it is made as it was built and its files are whole; give the commit's stamp.

        :raises Damaged: they are not.
        """
        stamp = self._integrity.check()
        if stamp != self._made:
            if shape_of(self.path) != self._shape:
                raise Damaged("the index is not made as it was built")
            self._made = stamp
        return stamp

    def open(self) -> tantivy.Index:
        """Open the index, once checked.

        :raises Damaged: it cannot be opened.
        """
        try:
            index = register(tantivy.Index.open(str(self.path)))
            index.config_reader("manual")
        except (ValueError, OSError) as error:
            raise Damaged(str(error)[:200]) from error
        return index


class Folder:
    """Where the generations lie; processes share it on one machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Generation:
        """Give the generation in use.

        :raises Damaged: there is none, or it is of another version.
        """
        try:
            said = json.loads((self.root / CURRENT).read_text(encoding="utf-8"))
            version, name, shape = said["version"], str(said["generation"]), str(said["shape"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Damaged("there is no index yet, or its pointer is damaged") from error
        if version != VERSION:
            raise Damaged(f"the index is of version {version}, not {VERSION}")
        if not name.startswith(GENERATION) or "/" in name:
            raise Damaged("the pointer names no generation")
        return Generation(self.root / name, shape)

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the right to write while inside; gives False at once when another has it."""
        with self._lock("writer.lock", wait=False) as held:
            yield held

    @contextmanager
    def building(self) -> Iterator[tantivy.Index]:
        """Give a new empty index to fill; it comes into use when the block ends well."""
        with self._lock("building.lock", wait=True):
            path = self.root / "building"
            shutil.rmtree(path, ignore_errors=True)  # of one that was killed
            path.mkdir()
            index = register(tantivy.Index(schema(), str(path)))
            yield index
            self._publish(path)

    def _publish(self, path: Path) -> None:
        generation = path.rename(self.root / f"{GENERATION}{new_id()}")
        said = {"version": VERSION, "generation": generation.name, "shape": shape_of(generation)}
        partial = self.root / f"{CURRENT}.partial"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.root / CURRENT)

    def clear(self) -> None:
        """Delete the generations no longer in use; who still reads one keeps its open files."""
        kept = self.current().name
        for path in self.root.glob(f"{GENERATION}*"):
            if path.name != kept:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _lock(self, name: str, *, wait: bool) -> Iterator[bool]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def shape_of(path: Path) -> str:
    """Give a digest of how an index is made: its fields and settings, which no commit changes.

    :raises Damaged: it cannot be read.
    """
    try:
        meta = json.loads((path / META).read_text(encoding="utf-8"))
        made = {name: meta[name] for name in ("schema", "index_settings")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{META} cannot be read") from error
    return sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
