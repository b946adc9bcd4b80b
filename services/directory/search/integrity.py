"""Whether the files of an index are whole, by the checksum Tantivy ends each of them with."""

from __future__ import annotations

import json
import os
import re
import struct
import zlib
from pathlib import Path
from threading import Lock

META = "meta.json"
COMPONENTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")
MAGIC = 1337
LONGEST_FOOTER = 4096
CHUNK = 1 << 20
ATTEMPTS = 5
_SEGMENT = re.compile(r"^[0-9a-f-]{36}$")

Stamp = tuple[int, int, int]


class Damaged(Exception):  # noqa: N818 — named for what it says
    """The index cannot be trusted or is not there: it has to be built again."""


class Integrity:
    """Checks the files of one folder; a file is read again only when it changed.

    Its files never change once written, so that one that did is damaged already; what decides
    is the checksum, so that a copy put back is accepted. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._whole: dict[str, tuple[Stamp, bool]] = {}
        self._files: tuple[Stamp, list[str]] | None = None
        self._lock = Lock()

    def check(self) -> Stamp:
        """Check what the last commit names, and give the stamp of that commit.

        :raises Damaged: a file is missing, cut or changed.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                stamp = _stamp(self._folder / META)
                try:
                    self._check_all(stamp)
                except Damaged:
                    if stamp == _stamp(self._folder / META):
                        raise  # else a commit came between, and its files took the place of others
                else:
                    break
            return stamp

    def _check_all(self, stamp: Stamp) -> None:
        if self._files is None or self._files[0] != stamp:
            names = _named(self._folder)
            self._files = (stamp, names)
            self._whole = {name: self._whole[name] for name in names if name in self._whole}
        for name in self._files[1]:
            self._check(name)

    def _check(self, name: str) -> None:
        path = self._folder / name
        stamp = _stamp(path)
        seen = self._whole.get(name)
        if seen is None or seen[0] != stamp:
            seen = self._whole[name] = (stamp, _is_whole(path))
        if not seen[1]:
            raise Damaged(f"{name} is cut or changed")


def _stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)  # noqa: PTH116 — twice as fast as Path.stat, forty times a request
    except OSError as error:
        raise Damaged(f"{path.name}: {error.strerror}") from error
    return found.st_ino, found.st_size, found.st_mtime_ns


def _named(folder: Path) -> list[str]:
    """Give the files the last commit is made of."""
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        names = [name for segment in meta["segments"] for name in _files_of(segment)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{META} cannot be read") from error
    return names


def _files_of(segment: dict[str, object]) -> list[str]:
    id_ = str(segment["segment_id"])
    if not _SEGMENT.match(id_):
        raise ValueError("not a segment's id")
    stem = id_.replace("-", "")
    names = [f"{stem}.{component}" for component in COMPONENTS]
    deletes = segment.get("deletes")
    if isinstance(deletes, dict):
        names.append(f"{stem}.{int(deletes['opstamp'])}.del")
    return names


def _is_whole(path: Path) -> bool:
    """Tell whether what the footer says of the rest is true.

    The footer: its JSON with the CRC-32 of all that comes before, its length, a magic number.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 8))
            length, magic = struct.unpack("<II", file.read(8))
            if magic != MAGIC or length > min(LONGEST_FOOTER, size - 8):
                return False
            file.seek(size - 8 - length)
            said = int(json.loads(file.read(length))["crc"])
            file.seek(0)
            left, found = size - 8 - length, 0
            while left and (chunk := file.read(min(CHUNK, left))):
                found, left = zlib.crc32(chunk, found), left - len(chunk)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
    return left == 0 and found == said
