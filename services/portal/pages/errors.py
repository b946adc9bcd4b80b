"""Errors, told to people as pages that help; `/healthz` and its like answer as every service."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.web.problems import current_trace_id

log = structlog.get_logger(__name__)

RETRY_SECONDS = 10
KEPT: tuple[str, ...] = ("Allow", "Retry-After")


def install_error_pages(app: Flask) -> None:
    """Answer the errors of `app` as pages, in the language of the address."""

    @app.errorhandler(HTTPException)
    def on_http_exception(error: HTTPException) -> Response:
        if isinstance(error, InternalServerError):
            return on_unexpected(error)
        headers = dict(error.get_headers())
        kept = {name: headers[name] for name in KEPT if name in headers}
        if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
            kept.setdefault("Retry-After", str(RETRY_SECONDS))
        return _page(error.code or 500, kept)

    @app.errorhandler(Exception)
    def on_unexpected(error: Exception) -> Response:
        log.error("page.failed", error=type(error).__name__, exc_info=error)
        return _page(500, {})


def told(status: int) -> tuple[str, str]:
    """Say what happened and what to do, by status."""
    match status:
        case 400 | 405:
            return _("Demande incomprise"), _("Revenez à la page précédente et recommencez.")
        case 403:
            return _("Cette page ne vous est pas ouverte"), _(
                "Elle est réservée à d’autres personnes, ou la demande ne vient pas d’une page de "
                "Navette. Si vous devriez y avoir accès, demandez-le à l’agglomération."
            )
        case 404:
            return _("Page introuvable"), _(
                "L’adresse est peut-être mal écrite, ou la page n’existe plus. Cherchez ce que "
                "vous vouliez lire, ou repartez d’une de ces pages."
            )
        case 413:
            return _("Envoi trop volumineux"), _("Réduisez ce que vous envoyez et recommencez.")
        case 429:
            return _("Trop de demandes"), _("Patientez une minute avant de recommencer.")
        case 503:
            return _("Cette page n’est pas disponible pour le moment"), _(
                "Le service qui la tient ne répond pas. Réessayez dans quelques instants ; le "
                "reste de la plateforme fonctionne."
            )
    return _("Un incident s’est produit"), _(
        "Il a été enregistré. Réessayez ; s’il persiste, signalez-le avec la référence ci-dessous."
    )


def _page(status: int, headers: dict[str, str]) -> Response:
    title, advice = told(status)
    trace_id = current_trace_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    page = render_template(
        "errors/error.html", status=status, title=title, advice=advice, trace_id=trace_id
    )
    response: Response = make_response(page, status)
    response.headers.extend(headers)
    return response
