"""Errors as RFC 9457 problem details: one shape, a stable `type`, what to do, a trace id."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, current_app, json
from marshmallow import INCLUDE, Schema, fields
from opentelemetry import trace
from werkzeug.exceptions import HTTPException, InternalServerError

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2

log = structlog.get_logger(__name__)


class Problem(Exception):  # noqa: N818 — RFC 9457's word
    """An error told to the caller: status, stable slug, title and what to do about it.

    :param members: extension members of the answer, such as `errors` by field.
    """

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(f"{status} {slug}: {detail}")
        self.status, self.slug, self.title, self.detail = status, slug, title, detail
        self.headers, self.members = dict(headers or {}), members

    def to_response(self) -> Response:
        """Make the HTTP answer."""
        body: dict[str, Any] = {
            "type": f"urn:navette:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if trace_id := current_trace_id():
            body["trace_id"] = trace_id
        body |= {name: value for name, value in self.members.items() if value is not None}
        return current_app.response_class(
            json.dumps(body) + "\n", self.status, self.headers, content_type=CONTENT_TYPE
        )


class ProblemSchema(Schema):
    """An error, as RFC 9457 has it."""

    class Meta:
        """Some problems say more, in members of their own."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Stable: what went wrong."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "What to do about it."})
    trace_id = fields.String(metadata={"description": "To give to those who run the platform."})
    errors = fields.Dict(metadata={"description": "What is wrong, by field."})


def current_trace_id() -> str | None:
    """Give the trace id of the request in hand, None when it has none."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def not_found(what: str) -> Problem:
    """Make the 404 answer; said too when even the existence is not for the caller to know."""
    return Problem(404, "not-found", "Not found", f"There is no such {what}, or it is not yours.")


def invalid(errors: Mapping[str, Any], detail: str = "Correct the fields listed.") -> Problem:
    """Make the 422 answer; `errors` maps each field to its list of messages."""
    return Problem(422, "invalid", "Some fields are not valid", detail, errors=dict(errors))


def conflict(detail: str, **members: Any) -> Problem:
    """Make the 409 answer."""
    return Problem(409, "conflict", "This cannot be done in its present state", detail, **members)


def unavailable(detail: str) -> Problem:
    """Make the 503 answer, with the time after which to try again."""
    return Problem(
        503,
        "unavailable",
        "Not available for the moment",
        detail,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def from_http_exception(error: HTTPException) -> Problem:
    """Translate what Flask, Werkzeug and webargs raise."""
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    phrase = HTTPStatus(status).phrase
    headers = dict(data.get("headers") or {})
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            headers.setdefault(name, value)
    errors = data.get("errors") or data.get("messages")
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and errors:
        return invalid({k: v for fields_ in errors.values() for k, v in _by_field(fields_)})
    slug = phrase.lower().replace(" ", "-")
    return Problem(
        status, slug, phrase, str(error.description or phrase), headers=headers, errors=errors
    )


def _by_field(errors: Any) -> list[tuple[str, Any]]:
    if isinstance(errors, Mapping):
        return [(str(name), messages) for name, messages in errors.items()]
    return [("body", errors)]


def install_error_handlers(app: Flask, transient: tuple[type[Exception], ...] = ()) -> None:
    """Answer every error of `app` as a problem; `transient` ones as 503 with Retry-After."""

    @app.errorhandler(Problem)
    def on_problem(error: Problem) -> Response:
        return error.to_response()

    @app.errorhandler(HTTPException)
    def on_http_exception(error: HTTPException) -> Response:
        if isinstance(error, InternalServerError):
            return on_unexpected(error)
        return from_http_exception(error).to_response()

    def on_transient(error: Exception) -> Response:
        log.warning("dependency.away", error=type(error).__name__)
        return unavailable("A part of the platform does not answer; try again.").to_response()

    for kind in transient:
        app.register_error_handler(kind, on_transient)

    @app.errorhandler(Exception)
    def on_unexpected(error: Exception) -> Response:
        log.error("request.failed", error=type(error).__name__, exc_info=error)
        return Problem(
            500,
            "internal-error",
            "Something went wrong on our side",
            "It has been recorded. Try again; if it goes on, give the trace id to the operators.",
        ).to_response()
