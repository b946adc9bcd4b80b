"""Calling a service's API in its tests, as anyone with any role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey

from shared.auth.access import VERIFIER
from shared.auth.issuer import DevelopmentIssuer
from shared.auth.tokens import Principal, TokenVerifier

ISSUER = "http://issuer.test"
AUDIENCE = "navette"

issuer = DevelopmentIssuer(
    issuer=ISSUER, audience=AUDIENCE, key=OKPKey.generate_key("Ed25519", auto_kid=True)
)


def service_environment(mongodb_url: str, database: str, **more: str) -> dict[str, str]:
    """Give the settings of a service under test; `more` are variables without their prefix."""
    return {
        "NAVETTE_MONGODB_URL": mongodb_url,
        "NAVETTE_MONGODB_DATABASE": database,
        "NAVETTE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "NAVETTE_OIDC_ISSUER": ISSUER,
        "NAVETTE_OIDC_JWKS_URL": f"{ISSUER}/jwks",
        "NAVETTE_RATE_LIMIT": "",
        **{f"NAVETTE_{name}": value for name, value in more.items()},
    }


def trust_test_issuer(app: Flask) -> Flask:
    """Make `app` accept the tokens of this module, and its errors show in the tests' answers."""
    app.extensions[VERIFIER] = TokenVerifier(
        issuer=ISSUER, audience=AUDIENCE, jwks_url=f"{ISSUER}/jwks", fetch=lambda _: issuer.jwks()
    )
    return app


def bearer(sub: str, roles: Iterable[str] = (), org: str | None = None) -> dict[str, str]:
    """Make the header that signs a request as someone."""
    token = issuer.token(Principal(sub=sub, roles=frozenset(roles), org=org))
    return {"Authorization": f"Bearer {token}"}


class SignedClient(FlaskClient):
    """A test client whose requests carry `headers`."""

    def __init__(self, *args: Any, headers: Mapping[str, str] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._headers = dict(headers or {})

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request, with the client's headers under its own."""
        kwargs["headers"] = {**self._headers, **dict(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)


def client_as(
    app: Flask, sub: str | None = None, roles: Iterable[str] = (), org: str | None = None
) -> FlaskClient:
    """Give a client signed in as `sub` (nobody when None)."""
    trust_test_issuer(app)
    app.test_client_class = SignedClient
    return app.test_client(headers=bearer(sub, roles, org) if sub else {})
