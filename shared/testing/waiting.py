"""Waiting for a condition: tests never sleep for a guess of how long something takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE_SECONDS = 0.02


def eventually(
    check: Callable[[], T], *, timeout: float = 10.0, errors: tuple[type[Exception], ...] = ()
) -> T:
    """Call `check` until it returns something true and give that back.

    An `AssertionError`, or one of `errors`, counts as "not yet" until the time is out.

    :raises AssertionError: it did not come true within `timeout` seconds.
    """
    not_yet: tuple[type[Exception], ...] = (AssertionError, *errors)
    deadline = time.monotonic() + timeout
    while True:
        problem: Exception | None = None
        try:
            result = check()
        except not_yet as error:
            problem = error
        else:
            if result:
                return result
        if time.monotonic() > deadline:
            what = getattr(check, "__doc__", None) or getattr(check, "__name__", "the condition")
            raise AssertionError(f"not true after {timeout} s: {what}") from problem
        time.sleep(PAUSE_SECONDS)
