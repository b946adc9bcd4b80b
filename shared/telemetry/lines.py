"""Lines on their way to standard output, written together.

Each write wakes whoever reads the pipe and hands the interpreter's lock to another thread: a line
a request cost a tenth of the web processes' throughput. So lines wait for each other, at most
`DELAY_SECONDS`; what is urgent leaves at once, with all that came before it.
"""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from threading import Lock, Timer
from typing import Final

DELAY_SECONDS: Final = 0.1
"""What a process killed without warning may lose."""

MAX_CHARACTERS: Final = 64 * 2**10

_lock = Lock()
_waiting: list[str] = []
_size = 0
_timer: Timer | None = None


def put_line(text: str, *, urgent: bool) -> None:
    """Write a line, with the next ones unless it is urgent."""
    global _size, _timer
    with _lock:
        _waiting.append(text)
        _size += len(text)
        if urgent or _size >= MAX_CHARACTERS:
            _write()
        elif _timer is None:
            _timer = Timer(DELAY_SECONDS, flush_lines)
            _timer.daemon = True
            _timer.start()


def flush_lines() -> None:
    """Write what waits."""
    with _lock:
        _write()


def _write() -> None:
    global _size, _timer
    if _timer is not None:
        _timer.cancel()
        _timer = None
    if not _waiting:
        return
    text = "\n".join(_waiting) + "\n"
    _waiting.clear()
    _size = 0
    with suppress(OSError, ValueError):  # nobody reads any more: no reason to stop working
        sys.stdout.write(text)
        sys.stdout.flush()


def _start_anew() -> None:
    """Leave to the parent what it has still to write: its timer is not the child's."""
    global _lock, _size, _timer
    _lock, _size, _timer = Lock(), 0, None
    _waiting.clear()


atexit.register(flush_lines)
os.register_at_fork(after_in_child=_start_anew)
