"""`/healthz` (the process answers), `/readyz` (what it needs answers too), `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

from shared.auth.access import PUBLIC, access
from shared.telemetry.setup import prometheus_payload
from shared.web.problems import RETRY_AFTER_SECONDS

Check = Callable[[], None]


def health_blueprint(checks: Mapping[str, Check]) -> Blueprint:
    """Make the routes; a check raises when what it looks at is away."""
    blp = Blueprint("health", __name__)

    @blp.get("/healthz")
    @access(PUBLIC)
    def healthz() -> Response:
        return jsonify(status="ok")

    @blp.get("/readyz")
    @access(PUBLIC)
    def readyz() -> Response:
        states = {name: _state(check) for name, check in checks.items()}
        ready = all(state == "ok" for state in states.values())
        answer = jsonify(status="ok" if ready else "unavailable", checks=states)
        if not ready:
            answer.status_code = 503
            answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer

    @blp.get("/metrics")
    @access(PUBLIC)
    def metrics() -> Response:
        payload, content_type = prometheus_payload()
        return Response(payload, content_type=content_type)

    return blp


def _state(check: Check) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 — whatever it is, the answer is "not ready"
        return type(error).__name__
    return "ok"
