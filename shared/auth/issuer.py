"""A small OIDC issuer for development and tests: signs tokens for the demo's personas.

It stands where Keycloak or any provider stands elsewhere; it listens on 127.0.0.1 only and its
key lives in a file of the stack's folder. It has no password: never run it where others reach it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.auth.tokens import Principal
from shared.clock import Clock, utc_now

TOKEN_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Persona:
    """Someone of the demo: who they are, told in French, and what their token says."""

    description: str
    principal: Principal


def _persona(sub: str, description: str, *roles: str, org: str | None = None) -> Persona:
    return Persona(description, Principal(sub=sub, roles=frozenset(roles), org=org))


PERSONAS: dict[str, Persona] = {
    persona.principal.sub: persona
    for persona in (
        _persona("claire", "Claire, cédante"),
        _persona("tarek", "Tarek, repreneur"),
        _persona("lea", "Léa, repreneuse"),
        _persona("nadia", "Nadia, agente de l’agglomération", "agent"),
        _persona("samuel", "Samuel, financeur", "funder"),
        _persona("region", "La Région Grand Est, partenaire", "partner", org="grand-est"),
        _persona("operator", "L’équipe d’exploitation", "operator"),
    )
}


class DevelopmentIssuer:
    """Holds the signing key and makes tokens."""

    def __init__(self, *, issuer: str, audience: str, key: OKPKey) -> None:
        self.issuer, self.audience, self._key = issuer, audience, key

    @classmethod
    def from_file(cls, path: Path, *, issuer: str, audience: str) -> DevelopmentIssuer:
        """Read the key from `path`, made there on first use, readable by its owner only."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = OKPKey.generate_key("Ed25519", auto_kid=True)
            partial = path.with_suffix(f".{os.getpid()}")
            partial.touch(mode=0o600)
            partial.write_bytes(fresh.as_pem(private=True))
            # a link never overwrites: of two processes that start at once, one key stays
            with suppress(FileExistsError):
                path.hardlink_to(partial)
            partial.unlink()
        key = OKPKey.import_key(path.read_bytes())
        key.ensure_kid()
        return cls(issuer=issuer, audience=audience, key=key)

    def token(
        self, principal: Principal, *, seconds: int = TOKEN_SECONDS, clock: Clock = utc_now
    ) -> str:
        """Sign an access token that stands for `principal` for `seconds`."""
        now = int(clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": principal.sub,
            "roles": sorted(principal.roles),
            "iat": now,
            "exp": now + seconds,
        }
        if principal.org is not None:
            claims["org"] = principal.org
        header = {"alg": "Ed25519", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["Ed25519"])

    def jwks(self) -> dict[str, Any]:
        """Give the public keys."""
        return {"keys": [self._key.as_dict(private=False) | {"use": "sig", "alg": "Ed25519"}]}


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the issuer's web application: discovery, keys, tokens for personas."""
    environ = os.environ if environ is None else environ
    url = environ["NAVETTE_OIDC_ISSUER"]
    issuer = DevelopmentIssuer.from_file(
        Path(environ["NAVETTE_ISSUER_KEY_FILE"]),
        issuer=url,
        audience=environ.get("NAVETTE_OIDC_AUDIENCE", "navette"),
    )
    app = Flask("navette-issuer")

    @app.get("/healthz")
    @app.get("/readyz")
    def ready() -> Any:
        return jsonify(status="ok")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return jsonify(
            issuer=url,
            jwks_uri=f"{url}/jwks",
            token_endpoint=f"{url}/token",
            grant_types_supported=["client_credentials"],
            id_token_signing_alg_values_supported=["Ed25519"],
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(issuer.jwks())

    @app.get("/personas")
    def personas() -> Any:
        return jsonify({sub: persona.description for sub, persona in PERSONAS.items()})

    @app.post("/token")
    def token() -> Any:
        persona = PERSONAS.get(request.form.get("client_id", ""))
        if persona is None:
            names = ", ".join(PERSONAS)
            return jsonify(error="invalid_client", error_description=f"One of: {names}."), 400
        return jsonify(
            access_token=issuer.token(persona.principal),
            token_type="Bearer",  # noqa: S106 — the kind of token, not one
            expires_in=TOKEN_SECONDS,
        )

    return app
