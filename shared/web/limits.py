"""Limits on what one caller may ask: requests by minute, size of a body."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

from flask import Flask, request
from limits import parse

from shared.auth.access import current_principal
from shared.settings import BaseSettings
from shared.web.problems import Problem

UNLIMITED = frozenset({"health.healthz", "health.readyz", "health.metrics", "static"})
REMEMBERED_CALLERS = 50_000


class CallerLimit:
    """How many requests a caller may make in a window of time, which begins with the first.

    Callers are counted in memory, those seen last. `limits` reads the notation only: its store in
    memory starts a thread a request, and its strategies cost four times this (2.1 µs to 0.5).

    :param limit: how many in what time, such as `600/minute`.
    """

    def __init__(self, limit: str, remembered: int = REMEMBERED_CALLERS) -> None:
        self._rate = parse(limit)
        self._seconds = self._rate.get_expiry()
        self._remembered = remembered
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def __str__(self) -> str:
        return str(self._rate)

    def seconds_to_wait(self, caller: str) -> int:
        """Count a request of `caller` and give how long it has to wait; 0 lets it through."""
        now = time.monotonic()
        with self._lock:
            count, ends = self._counts.get(caller, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + self._seconds
            self._counts[caller] = (count + 1, ends)
            self._counts.move_to_end(caller)
            if len(self._counts) > self._remembered:
                self._counts.popitem(last=False)
        return 0 if count < self._rate.amount else max(1, ceil(ends - now))


def install_limits(app: Flask, settings: BaseSettings) -> None:
    """Refuse bodies over the size limit (413) and callers over the rate limit (429).

    Counts are kept by each process: several web processes let a caller through that many times.
    """
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    if not settings.rate_limit:
        return
    count = caller_counter(settings.rate_limit)

    @app.before_request
    def count_request() -> None:
        if request.endpoint not in UNLIMITED:
            count()


def caller_address() -> str:
    """Give the address the request came from: what a caller without a name is counted by."""
    return request.remote_addr or "unknown"


def caller_counter(limit: str) -> Callable[[], None]:
    """Make the function that counts a request of its caller, and refuses the one too many (429).

    :param limit: how many in what time, such as `600/minute`.
    """
    allowed = CallerLimit(limit)

    def count() -> None:
        if wait := allowed.seconds_to_wait(_caller()):
            raise Problem(
                429,
                "too-many-requests",
                "Too many requests",
                f"No more than {allowed}: wait {wait} s.",
                headers={"Retry-After": str(wait)},
            )

    return count


def _caller() -> str:
    try:
        principal = current_principal()
    except Problem:  # a bad token counts against the address it comes from
        return caller_address()
    return principal.sub or caller_address()
