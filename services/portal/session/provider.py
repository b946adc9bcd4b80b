"""The OpenID provider people sign in at: any, through Authlib; only settings differ.

Code flow with PKCE S256, state and nonce. The provider is asked for its own addresses (discovery)
at the first sign-in, not at start: the portal starts without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from flask import Flask, request, session
from joserfc.errors import JoseError
from requests.adapters import BaseAdapter

from services.portal.settings import Settings
from shared.auth.access import VERIFIER
from shared.auth.tokens import LEEWAY_SECONDS, InvalidToken, IssuerUnreachable, Principal
from shared.clock import Clock

NAME = "navette"
TIMEOUT_SECONDS = 3.0
PENDING = 3
"""Sign-ins a browser may have begun at once: each takes room in its cookie."""
PENDING_PREFIX = f"_state_{NAME}_"


class ProviderAway(Exception):  # noqa: N818 — named for what it is
    """The provider does not answer, or not as one."""


class SignInRefused(Exception):  # noqa: N818
    """The sign-in is not accepted; `reason` is a code for the log and for what people are told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SessionEnded(Exception):  # noqa: N818
    """The provider gives no new tokens: the session was signed out or is too old."""


@dataclass(frozen=True)
class Tokens:
    """What the provider gave, and whom it is for."""

    access: str
    refresh: str
    id_token: str
    principal: Principal
    seconds: int
    name: str = ""


class _Session(OAuth2Session):
    """Authlib's session: with a timeout, around no proxy, over `adapter` in tests."""

    def __init__(self, adapter: BaseAdapter | None = None, **options: Any) -> None:
        super().__init__(default_timeout=TIMEOUT_SECONDS, **options)
        self.trust_env = False
        if adapter is not None:
            self.mount("http://", adapter)
            self.mount("https://", adapter)


class _Client(FlaskOAuth2App):
    client_cls = _Session


def _claims_at(clock: Clock) -> type[CodeIDToken]:
    """Give Authlib's checks of an ID token, by this clock."""

    class Claims(CodeIDToken):
        def validate(self, now: int | None = None, leeway: int = 0) -> None:
            super().validate(int(clock().timestamp()) if now is None else now, leeway)

    return Claims


class Provider:
    """Signs people in, renews their tokens, signs them out."""

    def __init__(
        self, app: Flask, settings: Settings, adapter: BaseAdapter | None, clock: Clock
    ) -> None:
        self._app, self._settings, self._clock = app, settings, clock
        self._client: Any = OAuth(app).register(
            NAME,
            client_cls=_Client,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret or None,
            server_metadata_url=settings.oidc_discovery_url,
            client_kwargs={
                "adapter": adapter,
                "scope": "openid profile",
                "code_challenge_method": "S256",
            },
        )

    def address(self, return_to: str) -> str:
        """Begin a sign-in that leads back to `return_to`; give where to send the browser.

        :raises ProviderAway: the provider's addresses cannot be read.
        """
        _forget_oldest()
        place = self._settings.sign_in_return_url
        try:
            begun = self._client.create_authorization_url(place, ui_locales="fr")
        except (requests.RequestException, ValueError, RuntimeError) as error:
            raise ProviderAway from error
        kept = {name: begun[name] for name in ("state", "nonce", "code_verifier")}
        self._client.save_authorize_data(redirect_uri=place, return_to=return_to, **kept)
        return str(begun["url"])

    def finish(self) -> tuple[Tokens, str]:
        """Read the browser's return in the request in hand: the tokens, and where to go on.

        :raises SignInRefused: state, nonce, code, a signature or a claim is not the right one.
        :raises ProviderAway: the provider does not answer.
        """
        state = request.args.get("state", "")
        begun = self._client.framework.get_state_data(session, state) or {}
        issuer = self._settings.oidc_issuer
        if request.args.get("iss", issuer) != issuer:  # RFC 9207: another provider's answer
            raise SignInRefused("wrong_issuer")
        claims = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        try:
            given = self._client.authorize_access_token(
                claims_options=claims, claims_cls=_claims_at(self._clock), leeway=LEEWAY_SECONDS
            )
        except OAuthError as error:
            raise SignInRefused(str(error.error)) from error
        except JoseError as error:
            raise SignInRefused("id_token") from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway from error
        who = given.get("userinfo") or {}
        tokens = self._tokens(given, str(who.get("name") or who.get("sub") or ""))
        if tokens.principal.sub != who.get("sub"):
            raise SignInRefused("other_subject")
        return tokens, str(begun.get("return_to", "/"))

    def renew(self, refresh: str) -> Tokens:
        """Give new tokens for a refresh token, which may be good no more afterwards.

        :raises SessionEnded: it is not accepted any more.
        :raises ProviderAway: the provider does not answer.
        """
        try:
            given = self._client.fetch_access_token(
                grant_type="refresh_token", refresh_token=refresh
            )
            return self._tokens({"refresh_token": refresh, **given})
        except (OAuthError, SignInRefused) as error:
            raise SessionEnded from error
        except (requests.RequestException, ValueError, RuntimeError) as error:
            raise ProviderAway from error

    def sign_out_address(self, id_token: str) -> str | None:
        """Give where to send the browser to sign out at the provider; None when it has no place.

        Everything that was signed in with this session there is signed out with it.
        """
        try:
            place = self._client.load_server_metadata().get("end_session_endpoint")
        except (requests.RequestException, ValueError):
            return None
        if not place:
            return None
        told = {
            "client_id": self._settings.oidc_client_id,
            "post_logout_redirect_uri": self._settings.signed_out_url,
        }
        if id_token:
            told["id_token_hint"] = id_token
        return f"{place}?{urlencode(told)}"

    def _tokens(self, given: dict[str, Any], name: str = "") -> Tokens:
        access = str(given.get("access_token", ""))
        try:
            principal = self._app.extensions[VERIFIER].verify(access)
        except InvalidToken as error:
            raise SignInRefused("access_token") from error
        except IssuerUnreachable as error:
            raise ProviderAway from error
        return Tokens(
            access=access,
            refresh=str(given.get("refresh_token", "")),
            id_token=str(given.get("id_token", "")),
            principal=principal,
            seconds=int(given.get("expires_in", 0)),
            name=name,
        )


def _forget_oldest() -> None:
    """Leave room for one more sign-in among those begun and not finished."""
    begun = [name for name in session if name.startswith(PENDING_PREFIX)]
    for name in sorted(begun, key=lambda one: float(session[one]["exp"]))[: 1 - PENDING]:
        del session[name]
