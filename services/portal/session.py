"""Signing in on a development stack: a persona's token, in a cookie scripts cannot read.

SameSite=Strict keeps other sites from posting the form in the visitor's name.
"""

from __future__ import annotations

import httpx
from flask import Response, request

COOKIE = "navette_token"
ISSUER = "navette.persona_issuer"
TIMEOUT = 2.0


def current_token() -> str | None:
    """Give the token of who is signed in, None when nobody is."""
    return request.cookies.get(COOKIE) or None


def remember(response: Response, token: str) -> Response:
    """Keep the token in the visitor's cookie until the browser is closed."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure, path="/"
    )
    return response


def forget(response: Response) -> Response:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", path="/")
    return response


class PersonaIssuer:
    """The development issuer, asked for personas and their tokens."""

    def __init__(self, url: str) -> None:
        self._url = url

    def personas(self) -> dict[str, str]:
        """Give the personas and what they are; none when the issuer is away."""
        try:
            found: dict[str, str] = httpx.get(f"{self._url}/personas", timeout=TIMEOUT).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return found

    def token(self, persona: str) -> str | None:
        """Give a persona's token; None when there is no such persona or the issuer is away."""
        try:
            answer = httpx.post(f"{self._url}/token", data={"client_id": persona}, timeout=TIMEOUT)
            return str(answer.json()["access_token"]) if answer.is_success else None
        except (httpx.HTTPError, ValueError, KeyError):
            return None
