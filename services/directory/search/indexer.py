"""The indexer: keeps the index a moment behind the database, and makes it again when it must.

One process holds the right to write; the others stand by. The index itself says up to where the
changes are in it: the position commits with them, so nothing is missed or told twice, whenever the
process ends. What cannot be mended by reading on (no index, damage, another version, a position
the database no longer knows) is mended by building the next generation from the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog
import tantivy
from pymongo.errors import PyMongoError

from services.directory.search.changes import Stored, Structures, Token, watching
from services.directory.search.entry import entry_of, is_listed, position_entry, stored_in
from services.directory.search.folder import Folder, Generation
from services.directory.search.integrity import Damaged
from services.directory.search.schema import POSITION, schema
from shared.messaging.backoff import Backoff
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)

STAND_BY_SECONDS = 0.5
REMEMBER_SECONDS = 600.0
HEAP_BYTES = 16_000_000
BUILDING_HEAP_BYTES = 48_000_000
SCAN = 500

Progress = Callable[[int], None]


class Indexer:
    """Writes the index of the structures.

    :param structures: gives their collection, once connected.
    """

    def __init__(
        self,
        folder: Folder,
        structures: Callable[[], Structures],
        *,
        backoff: Backoff | None = None,
    ) -> None:
        self.folder = folder
        self._structures = structures
        self._backoff = backoff or Backoff(longest=5.0)
        self._level_at: float | None = None
        self._documents: int | None = None

    def run(self, stop: threading.Event) -> None:
        """Index until told to stop, over every failure of the database and of the files."""
        metrics.observe(names.SEARCH_LAG, self._lag)
        metrics.observe(names.SEARCH_DOCUMENTS, self._count)
        failures = 0
        while not stop.is_set():
            try:
                with self.folder.writing() as held:
                    if held:
                        self._follow(stop)
                failures = 0
                stop.wait(STAND_BY_SECONDS)
            except Exception as error:
                failures += 1
                expected = isinstance(error, (PyMongoError, OSError, Damaged))
                log.warning(
                    "indexer waits",
                    error=type(error).__name__,
                    failures=failures,
                    exc_info=None if expected else error,
                )
                stop.wait(self._backoff.seconds(failures))

    def _follow(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with Writing(self.folder.current()) as writing:
                    self.folder.clear()
                    self._keep_up(writing, stop)
            except Damaged as error:
                log.warning("search index is built again", reason=str(error))
                self.rebuild()

    def _keep_up(self, writing: Writing, stop: threading.Event) -> None:
        """Follow the changes until told to stop, or until another generation is in use."""
        with watching(self._structures(), writing.position) as changes:
            while not stop.is_set() and self.folder.current().name == writing.name:
                writing.check()
                read = changes.read()
                if read:
                    writing.write(read, changes.position)
                else:
                    writing.remember(changes.position)
                    self._level_at = time.monotonic()
                self._documents = writing.documents

    def rebuild(self, progress: Progress = lambda _: None) -> int:
        """Build the next generation from the database and put it into use; give its size.

        The one in use, if any, goes on being read meanwhile.

        :param progress: told how many more structures were read.
        """
        structures = self._structures()
        with self.folder.building() as index, watching(structures) as changes:
            writer = index.writer(BUILDING_HEAP_BYTES, 1)
            read = 0
            position = changes.position
            for document in structures.find({}, batch_size=SCAN):
                if is_listed(document):
                    writer.add_document(entry_of(document))
                read += 1
                if read % SCAN == 0:
                    progress(SCAN)
            progress(read % SCAN)
            # what changed meanwhile: the new generation is no older than the one it replaces
            while late := changes.read():
                _put(writer, late)
                position = changes.position
            _put_position(writer, position)
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
            size = index.searcher().num_docs - 1
        metrics.count(names.SEARCH_REBUILDS)
        with self.folder.writing() as held:
            if held:  # else who holds it sees the new generation, and clears
                self.folder.clear()
        return size

    def _lag(self) -> list[metrics.Reading]:
        if self._level_at is None:
            return []
        return [(max(0.0, time.monotonic() - self._level_at - STEP_SECONDS), {})]

    def _count(self) -> list[metrics.Reading]:
        return [] if self._documents is None else [(self._documents, {})]


STEP_SECONDS = 0.2
"""How long a look for changes takes when there is none: not a lag."""


class Writing:
    """A generation open for writing, with where it stands."""

    def __init__(self, generation: Generation) -> None:
        self.name = generation.name
        self._generation = generation
        self.check()
        self._index = generation.open()
        try:
            self._writer = self._index.writer(HEAP_BYTES, 1)
        except ValueError as error:
            raise Damaged(str(error)[:200]) from error
        self.position, self.documents = _standing(self._index)
        self._remembered = time.monotonic()

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Let merges end; what was not committed will be read again."""
        if kind is None or not issubclass(kind, Damaged):  # to read a file that is cut is fatal
            with suppress(ValueError):
                self._writer.rollback()
                self._writer.wait_merging_threads()
        del self._writer

    def check(self) -> None:
        """Look whether the files are whole.

        :raises Damaged: they are not.
        """
        self._generation.check()

    def write(self, changed: Mapping[str, Stored | None], position: Token) -> None:
        """Commit changes, and with them the position they end at."""
        _put(self._writer, changed)
        self._commit(position)

    def remember(self, position: Token) -> None:
        """Commit a position reached without a change, now and then: old ones are forgotten."""
        due = time.monotonic() - self._remembered > REMEMBER_SECONDS
        if due and position != self.position:
            self._commit(position)

    def _commit(self, position: Token) -> None:
        _put_position(self._writer, position)
        try:
            self._writer.commit()
            self.position, self.documents = _standing(self._index)
        except ValueError as error:
            raise Damaged(str(error)[:200]) from error
        self._remembered = time.monotonic()


def _put(writer: tantivy.IndexWriter, changed: Mapping[str, Stored | None]) -> None:
    for id_, document in changed.items():
        writer.delete_documents_by_term("id", id_)
        if document is not None and is_listed(document):
            writer.add_document(entry_of(document))


def _put_position(writer: tantivy.IndexWriter, position: Token) -> None:
    writer.delete_documents_by_term("id", POSITION)
    writer.add_document(position_entry(position))


def _standing(index: tantivy.Index) -> tuple[Token, int]:
    """Give the position of the last commit, and how many structures it holds."""
    index.reload()
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.term_query(schema(), "id", POSITION), 1).hits
    if not found:
        raise Damaged("the index does not say up to where it goes")
    return stored_in(searcher.doc(found[0][1])), searcher.num_docs - 1
