"""Lines on their way to standard output, written together.

Each write wakes whoever reads the pipe and hands the interpreter's lock to another thread: a line
a request cost a tenth of the web processes' throughput. So lines wait for each other, at most
`DELAY_SECONDS`; what is urgent leaves at once, with all that came before it. A line may come as
the function that makes it: many made one after the other cost a fifth of what each costs alone
between two requests.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Lock, RLock, Timer
from typing import Final

DELAY_SECONDS: Final = 0.1
"""What a process killed without warning may lose."""

MAX_CHARACTERS: Final = 64 * 2**10
UNMADE_CHARACTERS: Final = 256
"""What a line not yet made counts for."""

Line = str | Callable[[], str | None]
"""A line, or what makes it; None is no line, and so is one whose making fails."""

_guard = Lock()  # of what waits
_output = RLock()  # of what is written, so that it stays in order; making a line may write another
_waiting: list[Line] = []
_size = 0
_timer: Timer | None = None


def put_line(line: Line, *, urgent: bool = False) -> None:
    """Write a line, with the next ones unless it is urgent."""
    global _size, _timer
    with _guard:
        _waiting.append(line)
        _size += len(line) if isinstance(line, str) else UNMADE_CHARACTERS
        at_once = urgent or _size >= MAX_CHARACTERS
        if not at_once and _timer is None:
            _timer = Timer(DELAY_SECONDS, flush_lines)
            _timer.daemon = True
            _timer.start()
    if at_once:
        flush_lines()


def flush_lines() -> None:
    """Write what waits."""
    with _output:
        made = [_made(line) for line in _taken()]
        _write(text for text in made if text is not None)


def _made(line: Line) -> str | None:
    if isinstance(line, str):
        return line
    with suppress(Exception):  # the others have still to be written
        return line()
    return None


def _taken() -> list[Line]:
    global _size, _timer, _waiting
    with _guard:
        if _timer is not None:
            _timer.cancel()
            _timer = None
        taken, _waiting, _size = _waiting, [], 0
        return taken


def _write(lines: Iterable[str]) -> None:
    if text := "\n".join(lines):
        with suppress(OSError, ValueError):  # nobody reads any more: no reason to stop working
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()


def _start_anew() -> None:
    """Leave to the parent what it has still to write: its timer is not the child's."""
    global _guard, _output, _size, _timer, _waiting
    _guard, _output = Lock(), RLock()
    _waiting, _size, _timer = [], 0, None


atexit.register(flush_lines)
os.register_at_fork(after_in_child=_start_anew)
