"""Who is signed in, for the request in hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, g, session

from services.portal.session.provider import Provider, ProviderAway, SessionEnded, Tokens
from services.portal.session.renewal import Renewals
from shared.auth.tokens import Principal
from shared.clock import Clock

log = structlog.get_logger(__name__)

STATE = "navette.signing_in"
EARLY_SECONDS = 60
"""Tokens are renewed this long before they end, a short one at half its time: a service may look at
one a while later."""
LONGEST_CHAIN = 3


@dataclass(frozen=True)
class SigningIn:
    """What signing in needs, kept with the application."""

    provider: Provider
    renewals: Renewals
    clock: Clock
    portal_url: str


@dataclass(frozen=True)
class SignedIn:
    """Someone signed in: who, under what name, in which session of this browser."""

    principal: Principal
    name: str
    sid: str


def signing_in(app: Flask | None = None) -> SigningIn:
    """Give what signing in needs."""
    found: SigningIn = (app or current_app).extensions[STATE]
    return found


def who() -> SignedIn | None:
    """Say who is signed in, None when nobody is."""
    if "sub" not in session:
        return None
    if signing_in().renewals.is_signed_out(session["sid"]):
        session.clear()
        return None
    principal = Principal(session["sub"], frozenset(session["roles"]), session["org"])
    return SignedIn(principal, session["name"], session["sid"])


def access_token() -> str | None:
    """Give the token that stands for who is signed in, renewed in time; None when nobody is.

    :raises ProviderAway: it has ended and the provider does not answer: who is signed in stays so.
    """
    if who() is None:
        return None
    if "access_token" not in g:
        g.access_token = _fresh()
    token: str | None = g.access_token
    return token


def sign_in(tokens: Tokens) -> None:
    """Begin the session of who came back from the provider: nothing of the one before stays."""
    session.clear()
    now = _now()
    session.update(
        sid=secrets.token_urlsafe(16),
        csrf=secrets.token_urlsafe(16),
        name=tokens.name[:80],
        started=now,
        seen=now,
    )
    _keep(tokens)


def sign_out() -> str | None:
    """End the session here; give where the browser ends it at the provider, if anywhere."""
    known = who()
    if known is None:
        return None
    id_token = session.get("id_token", "")
    signing_in().renewals.sign_out(known.sid)
    session.clear()
    return signing_in().provider.sign_out_address(id_token)


def _fresh() -> str | None:
    try:
        for _ in range(LONGEST_CHAIN):  # a browser may come back with a cookie long replaced
            if session["renew"] > _now():
                break
            _keep(signing_in().renewals.renew(session["refresh"]))
    except SessionEnded:
        log.info("session.ended")
        ended = session["sub"]
        session.clear()
        session["was"] = ended
        return None
    except ProviderAway:
        log.warning("provider.away")
        if session["expires"] <= _now():
            raise
    token: str = session["access"]
    return token


def _keep(tokens: Tokens) -> None:
    now = _now()
    session.update(
        sub=tokens.principal.sub,
        roles=sorted(tokens.principal.roles),
        org=tokens.principal.org,
        access=tokens.access,
        refresh=tokens.refresh,
        expires=now + tokens.seconds,
        renew=now + max(tokens.seconds - EARLY_SECONDS, tokens.seconds // 2),
    )
    if tokens.id_token:
        session["id_token"] = tokens.id_token


def _now() -> int:
    return int(signing_in().clock().timestamp())
