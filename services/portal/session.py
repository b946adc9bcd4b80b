"""Signing in on a development stack: a persona's token, in a cookie scripts cannot read.

SameSite=Lax: a link in a mail finds who is signed in, a form of another site does not.
"""

from __future__ import annotations

import re

import httpx
from flask import Response, request

COOKIE = "navette_token"
ISSUER = "navette.persona_issuer"
TIMEOUT = 2.0
TOKEN = re.compile(r"[\w.~+/=-]{1,4000}", re.ASCII)


def current_token() -> str | None:
    """Give the token of who is signed in, None when nobody is."""
    token = request.cookies.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else None


def remember(response: Response, token: str) -> Response:
    """Keep the token in the visitor's cookie until the browser is closed."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    return response


def forget(response: Response) -> Response:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", path="/")
    return response


def is_foreign_form() -> bool:
    """Tell whether a form was posted from another site, as the browser says it."""
    return request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}


class PersonaIssuer:
    """The development issuer, asked for personas and their tokens."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            base_url=url, timeout=TIMEOUT, transport=transport, trust_env=False
        )

    def personas(self) -> dict[str, str]:
        """Give the personas and what they are; none when the issuer is away."""
        try:
            found = self._client.get("/personas").raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return {}
        return {str(name): str(told) for name, told in found.items()} if _is_object(found) else {}

    def token(self, persona: str) -> str | None:
        """Give a persona's token; None when there is no such persona or the issuer is away."""
        try:
            answer = self._client.post("/token", data={"client_id": persona})
            found = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
        token = str(found.get("access_token", "")) if _is_object(found) else ""
        return token if TOKEN.fullmatch(token) else None


def _is_object(found: object) -> bool:
    return isinstance(found, dict)
