"""Forms only pages of ours may send: by the browser's word, and by a token bound to the session."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, session
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from services.portal.session import kept
from services.portal.session.current import who
from services.portal.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NEEDS_SIGN_IN = "needs_sign_in"
DEFAULT_PAGE = "/mon-espace"
MAX_ADDRESS = 500


def csrf_token() -> str:
    """Give the token of this browser's session."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(16)
    token: str = session["csrf"]
    return token


def csrf_field() -> Markup:
    """Write the hidden field every form has."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def signed_in_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only who is signed in reach a page; others sign in first and come back to it.

    What they typed in a form is kept meanwhile, encrypted, in their own browser.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if who() is not None:
            return view(*args, **kwargs)
        page = _page_of_form() if request.method not in SAFE else request.full_path.rstrip("?")
        answer = current_app.make_response(redirect(sign_in_address(page), 303))
        return answer if request.method in SAFE else kept.keep(answer, page)

    setattr(guarded, NEEDS_SIGN_IN, True)
    return guarded


def sign_in_address(page: str) -> str:
    """Give the address that signs in and leads back to a page of ours."""
    return f"/connexion?{urlencode({'retour': own_page(page)})}"


def sign_in_here() -> str:
    """Give the address that signs in and leads back to the page in hand."""
    return sign_in_address(request.full_path.rstrip("?") if request.method in SAFE else "/")


def own_page(address: str) -> str:
    """Give the address if it is a page of ours to come back to, else where one goes by default.

    Browsers read a backslash as a slash and leave tabs out: `/\\t/evil.example` is another site.
    """
    if not 0 < len(address) <= MAX_ADDRESS or not address.isprintable() or "\\" in address:
        return DEFAULT_PAGE
    try:
        parts = urlsplit(address)
    except ValueError:
        return DEFAULT_PAGE
    ours = not parts.scheme and not parts.netloc and address.startswith("/")
    if not ours or address.startswith("//"):
        return DEFAULT_PAGE
    return DEFAULT_PAGE if parts.path in {"/connexion/retour", "/connexion"} else address


def install_form_checks(app: Flask, settings: Settings) -> None:
    """Refuse what is not a form of ours, before any view sees it."""
    parts = urlsplit(settings.portal_url)
    own_origin = f"{parts.scheme}://{parts.netloc}"
    app.jinja_env.globals |= {
        "csrf_field": csrf_field,
        "csrf_token": csrf_token,
        "sign_in_here": sign_in_here,
    }

    @app.before_request
    def check() -> Response | None:
        if request.method in SAFE or request.routing_exception is not None:
            return None
        if _is_foreign(own_origin):
            abort(403)
        view = app.view_functions.get(request.endpoint or "")
        if who() is None and getattr(view, NEEDS_SIGN_IN, False):
            return None  # it changes nothing: the view keeps what was typed and asks to sign in
        given = request.form.get(FIELD, "") or request.headers.get(HEADER, "")
        if "csrf" in session and secrets.compare_digest(given.encode(), csrf_token().encode()):
            return None
        if who() is None or FIELD not in request.form:
            abort(403)
        # a page from before this session, in another tab: shown again with what was typed
        page = _page_of_form()
        return kept.keep(app.make_response(redirect(page, 303)), page)


def _is_foreign(own_origin: str) -> bool:
    """Tell whether the browser says that another site sends this."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said not in {"same-origin", "none"}
    return request.headers.get("Origin", own_origin) != own_origin


def _page_of_form() -> str:
    """Give the page a form is on: its own address if that can be read, else the one before."""
    adapter: Any = current_app.create_url_adapter(request)
    try:
        adapter.match(method="GET")
    except HTTPException:
        parts = urlsplit(request.referrer or "")
        return own_page(parts.path) if parts.netloc == request.host else DEFAULT_PAGE
    return own_page(request.full_path.rstrip("?"))
