"""The pages of who signed in, and signing in."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request

from services.portal.client.resources import Delivery, Match, Submission
from services.portal.pages.reading import list_page
from services.portal.session import ISSUER, PersonaIssuer, forget, is_foreign_form, remember
from shared.auth.access import PUBLIC, access

blp = Blueprint("mine", __name__)


@blp.after_request
def keep_private(response: Response) -> Response:
    """Keep what is one person's out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blp.get("/mises-en-relation")
@access(PUBLIC)
def matches() -> str:
    """Show the listings proposed to one, and why."""
    return list_page("matches.html", Match, "matching", "/v1/matches", signed=True)


@blp.get("/notifications")
@access(PUBLIC)
def notifications() -> str:
    """Show what one was told."""
    return list_page("notifications.html", Delivery, "notifications", "/v1/deliveries", signed=True)


@blp.get("/partenaires")
@access(PUBLIC)
def partners() -> str:
    """Show what partners sent, to agents and to the partner itself."""
    return list_page("partners.html", Submission, "partners", "/v1/submissions", signed=True)


@blp.get("/connexion")
@access(PUBLIC)
def sign_in() -> str:
    """Offer the personas of the development issuer."""
    return render_template("sign_in.html", personas=_issuer().personas())


@blp.post("/connexion")
@access(PUBLIC)
def signed_in() -> Response:
    """Sign in as a persona."""
    issuer = _issuer()
    if is_foreign_form():
        abort(403)
    token = issuer.token(request.form.get("persona", "")[:64])
    if token is None:
        abort(400)
    return remember(current_app.make_response(redirect("/mises-en-relation", 303)), token)


@blp.post("/deconnexion")
@access(PUBLIC)
def sign_out() -> Response:
    """Sign out."""
    if is_foreign_form():
        abort(403)
    return forget(current_app.make_response(redirect("/", 303)))


def _issuer() -> PersonaIssuer:
    issuer: PersonaIssuer | None = current_app.extensions[ISSUER]
    if issuer is None:
        abort(404)
    return issuer
