"""Signing in at the provider, coming back, signing out."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request
from werkzeug.exceptions import TooManyRequests

from services.portal.session import current
from services.portal.session.forms import own_page
from services.portal.session.provider import ProviderAway, SignInRefused
from services.portal.settings import Settings
from shared.auth.access import PUBLIC, access
from shared.web.limits import CallerLimit, caller_address

log = structlog.get_logger(__name__)

blp = Blueprint("sign_in", __name__)

LOOPBACK = {"localhost", "127.0.0.1"}
LIMITED = frozenset({"sign_in.begin", "sign_in.come_back"})


@blp.after_request
def keep_private(response: Response) -> Response:
    """Keep addresses with codes, and who signs in, out of every cache and referrer."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.get("/connexion")
@access(PUBLIC)
def begin() -> Response:
    """Send the browser to sign in, to come back to the page named by `retour`."""
    page = own_page(request.args.get("retour", ""))
    if (elsewhere := _other_name_of_this_machine()) is not None:
        return _to(elsewhere)
    if current.who() is not None:
        return _to(page)
    try:
        return _to(current.signing_in().provider.address(page))
    except ProviderAway:
        log.warning("provider.away")
        return _told("away", page)


@blp.get("/connexion/retour")
@access(PUBLIC)
def come_back() -> Response:
    """Take the browser back from the provider, signed in or not."""
    try:
        tokens, page = current.signing_in().provider.finish()
    except SignInRefused as error:
        log.warning("sign-in.refused", reason=error.reason[:60])
        return _told("cancelled" if error.reason == "access_denied" else "refused", "")
    except ProviderAway:
        log.warning("provider.away")
        return _told("away", "")
    current.sign_in(tokens)
    log.info("sign-in.done", roles=sorted(tokens.principal.roles))
    return _to(own_page(page))


@blp.post("/deconnexion")
@access(PUBLIC)
def end() -> Response:
    """Sign out, here and at the provider."""
    return _to(current.sign_out() or "/")


def install_sign_in(app: Flask, settings: Settings) -> None:
    """Add these pages to `app`, with a limit on how often one address may try."""
    allowed = CallerLimit(settings.sign_in_rate)

    @app.before_request
    def count() -> None:
        if request.endpoint not in LIMITED:
            return
        if wait := allowed.seconds_to_wait(caller_address()):
            raise TooManyRequests(retry_after=wait)

    app.register_blueprint(blp)


def _other_name_of_this_machine() -> str | None:
    """Give the address asked for, under the name the provider comes back to, if it is another.

    `localhost` and `127.0.0.1` share no cookie: a sign-in begun under one would not end.
    """
    portal = urlsplit(current.signing_in().portal_url)
    asked = urlsplit(request.host_url)
    names = {portal.hostname, asked.hostname}
    if names != LOOPBACK or portal.port != asked.port:
        return None
    return f"{current.signing_in().portal_url}{request.full_path}"


def _to(place: str) -> Response:
    return current_app.make_response(redirect(place, 303))


def _told(why: str, page: str) -> Response:
    shown = render_template("errors/sign_in.html", why=why, page=page)
    return current_app.make_response((shown, 503 if why == "away" else 400))
