"""The authorization code flow of the development issuer: OpenID Connect Core §3.1, with what
OAuth 2.1 asks for: PKCE S256 always, redirect URIs exactly as registered, refresh rotation.

Written out rather than built on Authlib's server, which accepts `plain` challenges and none, and
reads and deletes a code in two steps: overriding all of it was longer (ADR 6).
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from shared.auth.grants import Grants
from shared.auth.issuer import PERSONAS, SESSION_TOKEN_SECONDS, DevelopmentIssuer, Persona
from shared.clock import Clock, utc_now

CODE_SECONDS = 60
REFRESH_SECONDS = 12 * 3600
SCOPES = ("openid", "profile", "email", "offline_access")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
MAX_LENGTH = 500
KEPT = ("client_id", "redirect_uri", "nonce", "code_challenge")


class FlowError(Exception):
    """The request is refused: `code` is of RFC 6749 §4.1.2.1 and §5.2, the message says why.

    :param redirect_uri: where the browser may be told so, None when it must not be sent there.
    """

    def __init__(self, code: str, message: str, *, redirect_uri: str | None = None) -> None:
        super().__init__(message)
        self.code, self.redirect_uri = code, redirect_uri


@dataclass(frozen=True)
class Client:
    """An application people sign in to; `secret` is empty for a public client."""

    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)


def registered_clients(text: str) -> dict[str, Client]:
    """Read the clients: `name[:secret] redirect-uri [post-logout-uri]`, commas between them.

    :raises ValueError: a client has no redirect URI.
    """
    clients = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, place, *after = one.split()
        name, _, secret = name.partition(":")
        clients[name] = Client((place,), tuple(after), secret)
    return clients


class CodeFlow:
    """Gives codes to browsers, and tokens to the clients that redeem them."""

    def __init__(
        self,
        issuer: DevelopmentIssuer,
        clients: Mapping[str, Client],
        grants: Grants,
        clock: Clock = utc_now,
    ) -> None:
        self._issuer, self._clients, self._grants, self._clock = issuer, clients, grants, clock

    def check_request(self, asked: Mapping[str, str]) -> None:
        """Check an authorization request before anyone is asked who they are.

        :raises FlowError: it is refused.
        """
        client = self._clients.get(asked.get("client_id", ""))
        redirect_uri = asked.get("redirect_uri", "")
        if client is None:
            raise FlowError("invalid_client", "the client is not registered")
        if redirect_uri not in client.redirect_uris:
            raise FlowError("invalid_request", "the redirect URI is not registered")

        def refuse(code: str, message: str) -> FlowError:
            return FlowError(code, message, redirect_uri=redirect_uri)

        if asked.get("response_type") != "code":
            raise refuse("unsupported_response_type", "only response_type=code is offered")
        if "openid" not in asked.get("scope", "").split():
            raise refuse("invalid_scope", "the scope must have openid")
        if asked.get("code_challenge_method") != "S256":
            raise refuse("invalid_request", "PKCE is required: code_challenge_method=S256")
        if not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
            raise refuse("invalid_request", "code_challenge is not a SHA-256 in base64url")
        if any(len(value) > MAX_LENGTH for value in asked.values()):
            raise refuse("invalid_request", "a parameter is too long")
        if asked.get("prompt") == "none":
            raise refuse("login_required", "nobody is signed in here")

    def code(self, asked: Mapping[str, str], persona: str) -> str:
        """Give the code for a persona who signed in.

        :raises FlowError: the request is refused, or there is no such persona.
        """
        self.check_request(asked)
        if persona not in PERSONAS:
            message = "nobody of that name may sign in"
            raise FlowError("access_denied", message, redirect_uri=asked["redirect_uri"])
        code, session = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
        data = {name: asked[name] for name in KEPT if name in asked} | {"persona": persona}
        self._grants.give(code, session, data, CODE_SECONDS)
        return code

    def redeem(self, asked: Mapping[str, str], client_id: str, secret: str) -> dict[str, Any]:
        """Give the tokens for a code.

        :raises FlowError: the code, the client or the verifier is not the right one.
        """
        self._authenticate(client_id, secret)
        session, data = self._take(asked.get("code", ""), client_id)
        verifier = asked.get("code_verifier", "")
        told = (asked.get("redirect_uri"), _challenge(verifier))
        if told != (data["redirect_uri"], data["code_challenge"]):
            self._grants.end(session)
            raise FlowError("invalid_grant", "the redirect URI or the verifier is not the code's")
        return self._tokens(session, client_id, data["persona"], data.get("nonce"))

    def refresh(self, asked: Mapping[str, str], client_id: str, secret: str) -> dict[str, Any]:
        """Give new tokens for a refresh token, which is good no more.

        :raises FlowError: it is unknown, used, or of another client.
        """
        self._authenticate(client_id, secret)
        session, data = self._take(asked.get("refresh_token", ""), client_id)
        return self._tokens(session, client_id, data["persona"], None)

    def end_session(self, asked: Mapping[str, str]) -> str | None:
        """Sign out the session of an ID token (OpenID Connect RP-Initiated Logout §2, §3).

        :returns: where to send the browser, None when the client named no registered place.
        :raises FlowError: the hint is not an ID token of this issuer for this client.
        """
        claims = self._issuer.claims_of_hint(asked.get("id_token_hint", ""))
        if claims is None:
            raise FlowError("invalid_request", "id_token_hint is not an ID token of this issuer")
        if asked.get("client_id", claims["aud"]) != claims["aud"]:
            raise FlowError("invalid_request", "the ID token is another client's")
        self._grants.end(str(claims.get("sid")))
        client = self._clients.get(str(claims["aud"]))
        place = asked.get("post_logout_redirect_uri")
        return place if client and place in client.post_logout_redirect_uris else None

    def _authenticate(self, client_id: str, secret: str) -> None:
        client = self._clients.get(client_id)
        if client is None or not secrets.compare_digest(client.secret.encode(), secret.encode()):
            raise FlowError("invalid_client", "the client or its secret is not known")

    def _take(self, secret: str, client_id: str) -> tuple[str, dict[str, Any]]:
        taken = self._grants.take(secret)
        if taken is None or taken[1]["client_id"] != client_id:
            raise FlowError("invalid_grant", "it is unknown, expired or used already")
        return taken

    def _tokens(
        self, session: str, client_id: str, persona: str, nonce: str | None
    ) -> dict[str, Any]:
        who: Persona = PERSONAS[persona]
        renewal = secrets.token_urlsafe(32)
        data = {"client_id": client_id, "persona": persona}
        self._grants.give(renewal, session, data, REFRESH_SECONDS)
        issuer, clock = self._issuer, self._clock
        return {
            "access_token": issuer.session_token(who, client_id, session, clock=clock),
            "token_type": "Bearer",
            "expires_in": SESSION_TOKEN_SECONDS,
            "refresh_token": renewal,
            "scope": "openid profile",
            "id_token": issuer.id_token(who, client_id, session, nonce=nonce, clock=clock),
        }


def _challenge(verifier: str) -> str | None:
    if not VERIFIER.fullmatch(verifier):
        return None
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
