"""The index as the web processes read it: always the last commit, never a damaged file."""

from __future__ import annotations

from threading import Lock

import tantivy

from services.directory.search.folder import Folder, Generation
from services.directory.search.integrity import Damaged, Stamp

ATTEMPTS = 3


class Reader:
    """Gives searchers over the generation in use. Safe to share between threads.

    What it costs a request: the state of some forty files, asked of the system.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = Lock()
        self._read: _Read | None = None

    def searcher(self) -> tantivy.Searcher:
        """Give a searcher over the last commit; what it finds stays as it is while it is used.

        :raises Damaged: there is no index to read; the indexer is at work on it.
        """
        with self._lock:
            for left in reversed(range(ATTEMPTS)):
                try:
                    return self._current().searcher()
                except Damaged:
                    if not left:  # else a generation may just have taken the place of another
                        raise
        raise AssertionError

    def check(self) -> None:
        """Look whether there is an index to read.

        :raises Damaged: there is none.
        """
        self.searcher()

    def _current(self) -> _Read:
        generation = self._folder.current()
        if self._read is None or self._read.name != generation.name:
            self._read = _Read(generation)
        return self._read


class _Read:
    """A generation read from."""

    def __init__(self, generation: Generation) -> None:
        self.name = generation.name
        self._generation = generation
        self._index: tantivy.Index | None = None
        self._stamp: Stamp | None = None

    def searcher(self) -> tantivy.Searcher:
        try:
            # before anything is mapped: to read where a file was cut ends the process
            stamp = self._generation.check()
            if self._index is None:
                self._index = self._generation.open()
            if stamp != self._stamp:
                self._index.reload()
                self._stamp = stamp
            return self._index.searcher()
        except (Damaged, ValueError) as error:
            self._index = self._stamp = None
            raise Damaged(str(error)[:200]) from error
