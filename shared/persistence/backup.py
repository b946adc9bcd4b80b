"""Databases written to one file, and put back from it: any MongoDB, no tool beside pymongo.

The file is a ZIP of `<database>/<collection>.bson` in the form of mongodump, so that `unzip` and
`mongorestore` read it as well, with a `manifest.json` that holds the number of documents and the
SHA-256 of each. Indexes are not in it: each process makes its own at start. It holds everything,
personal data too, and is readable by its owner only.
"""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from collections.abc import Collection as Group
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol

from bson import CodecOptions, decode_file_iter
from bson.raw_bson import RawBSONDocument
from marshmallow import ValidationError
from marshmallow_dataclass import dataclass
from pymongo import MongoClient
from pymongo.collection import Collection

from shared.clock import Clock, utc_now

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
MAX_MANIFEST_BYTES: Final = 2**20
BATCH: Final = 500
CHUNK: Final = 2**20

DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError),
    *(NotImplementedError, RuntimeError),
)
"""What zipfile raises over a file that is not as it was written."""

Raw = RawBSONDocument
RAW: Final = CodecOptions(document_class=RawBSONDocument)
Client = MongoClient[dict[str, Any]]


class BackupError(Exception):
    """The file cannot be made, read or put back; the message says why. Nothing was changed."""


class DataThere(BackupError):  # noqa: N818 — named for what it says
    """There are data where a backup is to be put back."""


class Progress(Protocol):
    """Told of each batch of documents that is done."""

    def __call__(self, place: str, documents: int) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Part:
    """One collection in the file."""

    documents: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: its parts by their place, `navette_directory/listings`."""

    format: int
    begun_at: str
    databases: list[str]
    parts: dict[str, Part]

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return sum(part.documents for part in self.parts.values())


def nothing(place: str, documents: int) -> None:
    """Show no progress."""


def write(
    client: Client,
    databases: Sequence[str],
    path: Path,
    progress: Progress = nothing,
    clock: Clock = utc_now,
) -> Manifest:
    """Write these databases to a file that does not exist yet.

    Collections are read one after the other: stop what writes them to have them of one moment.

    :raises BackupError: the file is there already, or its folder is not.
    """
    if path.exists():
        raise BackupError(f"{path} is there already: name another file")
    partial = path.with_name(f".{path.name}.partial")
    begun = clock().isoformat()
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, _archive(file, "w") as archive:
            parts = {
                place: _write_part(archive, place, collection, progress)
                for place, collection in _collections(client, databases)
            }
            manifest = Manifest(FORMAT, begun, list(databases), parts)
            archive.writestr(MANIFEST, json.dumps(_schema().dump(manifest), indent=2))
        partial.replace(path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def verify(path: Path) -> Manifest:
    """Read the whole file and give what it holds.

    :raises BackupError: it is no backup, or not as it was written.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        for place, part in manifest.parts.items():
            _verify_part(archive, path, place, part)
    return manifest


def restore(
    client: Client,
    path: Path,
    databases: Group[str],
    *,
    over: bool = False,
    progress: Progress = nothing,
) -> Manifest:
    """Put the databases of a file back, once all of the file has been found whole.

    A restore that is interrupted leaves a part of the documents: it is begun again with `over`.

    :param databases: those that may be written; a file that holds another is refused.
    :param over: replace what the databases hold; without, they must be empty.
    :raises DataThere: they are not.
    :raises BackupError: the file is not whole, or is not of these databases.
    """
    manifest = verify(path)
    if others := set(manifest.databases) - set(databases):
        raise BackupError(f"{path} holds what is not to be restored here: {', '.join(others)}")
    present = dict(_collections(client, manifest.databases))
    full = [place for place, collection in present.items() if collection.find_one({}, {"_id": 1})]
    if full and not over:
        raise DataThere(f"there are data that would be lost: {', '.join(full[:3])}…")
    for collection in present.values():
        collection.delete_many({})  # dropped it would lose its indexes
    with _opened(path) as archive:
        for place in manifest.parts:
            database, _, name = place.partition("/")
            collection = client[database][name].with_options(RAW)
            with archive.open(_file(place)) as file:
                for documents in _batches(file):
                    collection.insert_many(documents, ordered=False)
                    progress(place, len(documents))
    return manifest


def _write_part(
    archive: zipfile.ZipFile, place: str, collection: Collection[Raw], progress: Progress
) -> Part:
    digest, count = sha256(), 0
    with archive.open(_file(place), "w", force_zip64=True) as file:
        documents = collection.find({}, batch_size=BATCH)
        while batch := list(islice(documents, BATCH)):
            content = b"".join(document.raw for document in batch)
            digest.update(content)
            file.write(content)
            count += len(batch)
            progress(place, len(batch))
    return Part(count, digest.hexdigest())


def _verify_part(archive: zipfile.ZipFile, path: Path, place: str, part: Part) -> None:
    digest = sha256()
    try:
        with archive.open(_file(place)) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except DAMAGED as error:
        raise BackupError(f"{path} is damaged at {place}") from error
    if digest.hexdigest() != part.sha256:
        raise BackupError(f"{path} is damaged at {place}")


def _batches(file: IO[bytes]) -> Iterator[list[Raw]]:
    documents = decode_file_iter(file, RAW)
    while batch := list(islice(documents, BATCH)):
        yield batch


def _collections(client: Client, databases: Sequence[str]) -> Iterator[tuple[str, Collection[Raw]]]:
    """Give every collection of these databases by its place, in the order of their names."""
    for name in databases:
        database = client[name]
        for collection in sorted(database.list_collection_names()):
            if not collection.startswith("system."):
                yield f"{name}/{collection}", database[collection].with_options(RAW)


def _file(place: str) -> str:
    return f"{place}.bson"


def _schema() -> Any:
    return Manifest.Schema()  # type: ignore[attr-defined]


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with path.open("rb") as file, _archive(file, "r") as archive:
            yield archive
    except DAMAGED as error:
        raise BackupError(f"{path} is no backup, or a part of it is missing") from error
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from error


def _archive(file: IO[bytes], mode: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(file, mode, compression=zipfile.ZIP_DEFLATED, compresslevel=6)


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise BackupError(f"{path} is no backup: its {MANIFEST} is too large")
        content: Mapping[str, Any] = json.loads(archive.read(MANIFEST))
        manifest: Manifest = _schema().load(content)
    except (*DAMAGED, ValidationError) as error:
        raise BackupError(f"{path} is no backup: it has no {MANIFEST} that makes sense") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{path} is of format {manifest.format}, this version reads {FORMAT}")
    for place in manifest.parts:
        if place.count("/") != 1 or place.partition("/")[0] not in manifest.databases:
            raise BackupError(f"{path} is no backup: {place!r} is no place of a collection")
    return manifest
