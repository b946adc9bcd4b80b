"""Limits on what one caller may ask: requests by minute, size of a body."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from shared.auth.access import current_principal
from shared.settings import BaseSettings
from shared.web.problems import Problem

UNLIMITED = frozenset({"health.healthz", "health.readyz", "health.metrics", "static"})


def install_limits(app: Flask, settings: BaseSettings) -> None:
    """Refuse bodies over the size limit (413) and callers over the rate limit (429)."""
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    if not settings.rate_limit:
        return
    limiter = Limiter(
        _caller,
        app=app,
        default_limits=[settings.rate_limit],
        default_limits_per_method=False,
        application_limits=[],
        storage_uri="memory://",
        headers_enabled=True,
    )
    limiter.request_filter(lambda: request.endpoint in UNLIMITED)


def _caller() -> str:
    try:
        principal = current_principal()
    except Problem:  # a bad token counts against the address it comes from
        return get_remote_address()
    return principal.sub or get_remote_address()
