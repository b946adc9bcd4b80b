"""What services answered before, asked for again by its entity tag (RFC 9110 §13.1.2).

Nothing is given without the service's word that it still holds, for that caller: a private answer
is kept under the session that asked for it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

MAX_BYTES = 16 * 2**20
MAX_ANSWER_BYTES = 256 * 2**10


@dataclass(frozen=True)
class Kept:
    """An answer as it was read, its tag, and its size on the wire."""

    etag: str
    found: Any
    size: int


class Answers:
    """The answers used last, 16 MB of them. Safe to share between threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        """Give an answer, None when there is none."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer in place of the one before; one too large is not kept."""
        with self._lock:
            if (before := self._kept.pop(key, None)) is not None:
                self._bytes -= before.size
            if kept.size > MAX_ANSWER_BYTES:
                return
            self._kept[key] = kept
            self._bytes += kept.size
            while self._bytes > self._max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size
