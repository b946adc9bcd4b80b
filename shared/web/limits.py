"""Limits on what one caller may ask: requests by minute, size of a body."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import Flask, request
from limits import parse
from limits.storage.base import Storage
from limits.strategies import FixedWindowRateLimiter

from shared.auth.access import current_principal
from shared.settings import BaseSettings
from shared.web.problems import Problem

UNLIMITED = frozenset({"health.healthz", "health.readyz", "health.metrics", "static"})
REMEMBERED_CALLERS = 50_000


class CallerCounts(Storage):
    """What `limits` counts, for the callers seen last; the library's own starts a thread a hit."""

    STORAGE_SCHEME = None

    def __init__(self, remembered: int = REMEMBERED_CALLERS) -> None:
        super().__init__()
        self._remembered = remembered
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Say what a failure of the store would be; there is none."""
        return MemoryError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more and give the sum, which starts anew after `expiry` seconds."""
        with self._lock:
            count, ends = self._of(key)
            if not count:
                ends = time.time() + expiry
            self._counts[key] = (count + amount, ends)
            self._counts.move_to_end(key)
            while len(self._counts) > self._remembered:
                self._counts.popitem(last=False)
            return count + amount

    def get(self, key: str) -> int:
        """Give the sum."""
        with self._lock:
            return self._of(key)[0]

    def get_expiry(self, key: str) -> float:
        """Give when it starts anew, in seconds since the epoch."""
        with self._lock:
            return self._of(key)[1]

    def check(self) -> bool:
        """Say that the store is there."""
        return True

    def reset(self) -> int | None:
        """Forget everyone."""
        with self._lock:
            self._counts.clear()
        return None

    def clear(self, key: str) -> None:
        """Forget one caller."""
        with self._lock:
            self._counts.pop(key, None)

    def _of(self, key: str) -> tuple[int, float]:
        now = time.time()
        count, ends = self._counts.get(key, (0, now))
        return (count, ends) if ends > now else (0, now)


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


def caller_counter(limit: str) -> Callable[[], None]:
    """Make the function that counts a request of its caller, and refuses the one too many (429).

    :param limit: how many in what time, such as `600/minute`.
    """
    rate, limiter = parse(limit), FixedWindowRateLimiter(CallerCounts())

    def count() -> None:
        caller = _caller()
        if not limiter.hit(rate, caller):
            window = limiter.get_window_stats(rate, caller)
            wait = max(1, round(window.reset_time - time.time()))
            raise Problem(
                429,
                "too-many-requests",
                "Too many requests",
                f"No more than {rate}: wait {wait} s.",
                headers={"Retry-After": str(wait)},
            )

    return count


def _caller() -> str:
    try:
        principal = current_principal()
    except Problem:  # a bad token counts against the address it comes from
        return _address()
    return principal.sub or _address()


def _address() -> str:
    return request.remote_addr or "unknown"
