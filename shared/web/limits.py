"""Limits on what one caller may ask: requests by minute, size of a body."""

from __future__ import annotations

import time

from flask import Flask, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from shared.auth.access import current_principal
from shared.settings import BaseSettings
from shared.web.problems import Problem

UNLIMITED = frozenset({"health.healthz", "health.readyz", "health.metrics", "static"})


def install_limits(app: Flask, settings: BaseSettings) -> None:
    """Refuse bodies over the size limit (413) and callers over the rate limit (429).

    Counts are kept by each process: several web processes let a caller through that many times.
    """
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    if not settings.rate_limit:
        return
    rate, limiter = parse(settings.rate_limit), FixedWindowRateLimiter(MemoryStorage())

    @app.before_request
    def count() -> None:
        if request.endpoint in UNLIMITED:
            return
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


def _caller() -> str:
    try:
        principal = current_principal()
    except Problem:  # a bad token counts against the address it comes from
        return _address()
    return principal.sub or _address()


def _address() -> str:
    return request.remote_addr or "unknown"
