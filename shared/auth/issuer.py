"""The personas of the demo, and the key of the development issuer that signs tokens for them.

It stands where Keycloak or any provider stands elsewhere. It has no password: never run it where
others reach it. Its web application is in `issuer_app`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.auth.tokens import Principal
from shared.clock import Clock, utc_now
from shared.ids import new_id

TOKEN_SECONDS = 12 * 3600
SESSION_TOKEN_SECONDS = 300
"""Of the tokens of a browser's session: how long a service may still believe one who left."""


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
        return self._signed(self._access_claims(principal), seconds, clock)

    def session_token(self, persona: Persona, client_id: str, sid: str, *, clock: Clock) -> str:
        """Sign the short access token of a session (`sid`) at a client."""
        claims = self._access_claims(persona.principal) | {
            "azp": client_id,
            "sid": sid,
            "jti": new_id(),
        }
        return self._signed(claims, SESSION_TOKEN_SECONDS, clock)

    def id_token(
        self, persona: Persona, client_id: str, sid: str, *, nonce: str | None, clock: Clock
    ) -> str:
        """Sign the ID token that tells a client who signed in (OpenID Connect Core §2)."""
        claims = {
            "aud": client_id,
            "sub": persona.principal.sub,
            "name": persona.description,
            "sid": sid,
        }
        if nonce is not None:
            claims["nonce"] = nonce
        return self._signed(claims, SESSION_TOKEN_SECONDS, clock)

    def claims_of_hint(self, id_token: str) -> dict[str, Any] | None:
        """Read an ID token of this issuer, expired or not; None when it is none."""
        try:
            token = jwt.decode(id_token, self._key, algorithms=["Ed25519"])
        except (JoseError, ValueError):
            return None
        return token.claims if token.claims.get("iss") == self.issuer else None

    def _access_claims(self, principal: Principal) -> dict[str, Any]:
        claims: dict[str, Any] = {
            "aud": self.audience,
            "sub": principal.sub,
            "roles": sorted(principal.roles),
        }
        return claims if principal.org is None else claims | {"org": principal.org}

    def _signed(self, claims: Mapping[str, Any], seconds: int, clock: Clock) -> str:
        now = int(clock().timestamp())
        times = {"iss": self.issuer, "iat": now, "exp": now + seconds}
        header = {"alg": "Ed25519", "kid": self._key.kid}
        return jwt.encode(header, {**times, **claims}, self._key, algorithms=["Ed25519"])

    def jwks(self) -> dict[str, Any]:
        """Give the public keys."""
        return {"keys": [self._key.as_dict(private=False) | {"use": "sig", "alg": "Ed25519"}]}
