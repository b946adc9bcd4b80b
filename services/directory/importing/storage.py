"""The bytes of an import, in pieces: the file that was sent, the report that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pymongo import ReplaceOne

from services.directory.documents import ImportChunk
from services.directory.documents.imports import REPORT_KEPT, UPLOAD_KEPT
from shared.clock import utc_now

PIECE = 2**20
_KEPT = {"file": UPLOAD_KEPT, "report": REPORT_KEPT}


def keep(run: str, part: str, stream: IO[bytes]) -> int:
    """Keep a file's bytes in place of what was kept; return how many pieces there are."""
    collection = ImportChunk._get_collection()
    until, number = utc_now() + _KEPT[part], 0
    while data := stream.read(PIECE):
        # by _id: sent again, or written again after a crash, it is the same piece
        document = {"run": run, "part": part, "number": number, "data": data, "keep_until": until}
        collection.bulk_write([ReplaceOne({"_id": _id(run, part, number)}, document, upsert=True)])
        number += 1
    return number


def pieces(run: str, part: str) -> Iterator[bytes]:
    """Give the bytes piece by piece; nothing when they were forgotten."""
    collection, number = ImportChunk._get_collection(), 0
    while found := collection.find_one({"_id": _id(run, part, number)}, {"data": 1}):
        yield bytes(found["data"])
        number += 1


def fetch(run: str, path: Path, size: int) -> bool:
    """Write the file of `size` bytes that was sent to `path`; False when it is no longer kept."""
    with path.open("wb") as file:
        return sum(file.write(piece) for piece in pieces(run, "file")) == size > 0


def hold(run: str, size: int, now: datetime) -> bool:
    """Keep the file of `size` bytes that was sent for a while again; False when it is gone."""
    whole = {"run": run, "part": "file", "keep_until": {"$gt": now}}
    longer = {"$set": {"keep_until": now + UPLOAD_KEPT}}
    held = ImportChunk._get_collection().update_many(whole, longer)
    return int(held.matched_count) == -(-size // PIECE) > 0


def forget(run: str, part: str) -> None:
    """Forget bytes that are no longer needed."""
    ImportChunk._get_collection().delete_many({"run": run, "part": part})


def forget_old(now: datetime) -> int:
    """Forget what is kept too long; the database's own expiry does so too, where it has one."""
    asked = {"keep_until": {"$lt": now}}
    return int(ImportChunk._get_collection().delete_many(asked).deleted_count)


def _id(run: str, part: str, number: int) -> str:
    return f"{run}:{part}:{number:06}"
