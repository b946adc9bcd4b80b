"""The pages of who signed in."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request

from services.portal.client import Wanted
from services.portal.pages.public import cursor, read
from services.portal.session import ISSUER, PersonaIssuer, current_token, forget, remember
from shared.auth.access import PUBLIC, access

blp = Blueprint("mine", __name__)


@blp.get("/mises-en-relation")
@access(PUBLIC)
def matches() -> str:
    """Show the listings proposed to one, and why."""
    return render_template(
        "matches.html", **read(found=Wanted("matching", "/v1/matches", cursor()))
    )


@blp.get("/notifications")
@access(PUBLIC)
def notifications() -> str:
    """Show what one was told."""
    answers = read(found=Wanted("notifications", "/v1/deliveries", cursor()))
    return render_template("notifications.html", **answers)


@blp.get("/partenaires")
@access(PUBLIC)
def partners() -> str:
    """Show what partners sent, to agents and to the partner itself."""
    answers = read(found=Wanted("partners", "/v1/submissions", cursor()))
    return render_template("partners.html", **answers)


@blp.get("/connexion")
@access(PUBLIC)
def sign_in() -> str:
    """Offer the personas of the development issuer."""
    return render_template("sign_in.html", personas=_issuer().personas(), token=current_token())


@blp.post("/connexion")
@access(PUBLIC)
def signed_in() -> Response:
    """Sign in as a persona."""
    token = _issuer().token(request.form.get("persona", "")[:64])
    if token is None:
        abort(400, "Choisissez une personne de la liste.")
    return remember(current_app.make_response(redirect("/mises-en-relation", 303)), token)


@blp.post("/deconnexion")
@access(PUBLIC)
def sign_out() -> Response:
    """Sign out."""
    return forget(current_app.make_response(redirect("/", 303)))


def _issuer() -> PersonaIssuer:
    issuer: PersonaIssuer | None = current_app.extensions[ISSUER]
    if issuer is None:
        abort(404)
    return issuer
