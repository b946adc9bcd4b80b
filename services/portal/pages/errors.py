"""Errors, told to people as pages; `/healthz` and its like answer as every service does."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.web.problems import current_trace_id

log = structlog.get_logger(__name__)

TOLD = {
    400: ("Demande incomprise", "Revenez à la page précédente et recommencez."),
    403: ("Accès refusé", "Cette demande ne vient pas d’une page de Navette."),
    404: ("Page introuvable", "L’adresse est peut-être mal écrite, ou la page n’existe plus."),
    405: ("Demande incomprise", "Revenez à la page précédente et recommencez."),
    413: ("Envoi trop volumineux", "Réduisez ce que vous envoyez et recommencez."),
    429: ("Trop de demandes", "Patientez une minute avant de recommencer."),
    503: ("Service momentanément indisponible", "Réessayez dans quelques instants."),
}
BROKEN = (
    "Un incident s’est produit",
    "Il a été enregistré. Réessayez ; s’il persiste, signalez-le avec la référence ci-dessous.",
)


def install_error_pages(app: Flask) -> None:
    """Answer the errors of `app` as pages in French."""

    @app.errorhandler(HTTPException)
    def on_http_exception(error: HTTPException) -> Response:
        if isinstance(error, InternalServerError):
            return on_unexpected(error)
        kept = [pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After"}]
        return _page(error.code or 500, kept)

    @app.errorhandler(Exception)
    def on_unexpected(error: Exception) -> Response:
        log.error("page.failed", error=type(error).__name__, exc_info=error)
        return _page(500, [])


def _page(status: int, headers: list[tuple[str, str]]) -> Response:
    title, advice = TOLD.get(status, BROKEN)
    trace_id = current_trace_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    page = render_template("errors/error.html", title=title, advice=advice, trace_id=trace_id)
    response: Response = make_response(page, status)
    response.headers.extend(headers)
    return response
