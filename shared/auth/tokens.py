"""Access tokens of any OIDC issuer, checked by their signature, issuer, audience and times.

Keys come from the issuer's JWKS, fetched with a timeout, kept, and fetched again when a token
names a key that is not among them (rotation), at most every few seconds.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

ALGORITHMS = ["RS256", "ES256", "Ed25519"]
LEEWAY_SECONDS = 30
REFETCH_AFTER_SECONDS = 10.0
REMEMBERED_TOKENS = 2_000


class InvalidToken(Exception):  # noqa: N818 — named for what it says
    """The token cannot be accepted; the message says why, without quoting it."""


class IssuerUnreachable(Exception):  # noqa: N818
    """The issuer's keys could not be fetched, and none are known yet."""


@dataclass(frozen=True)
class Principal:
    """Who calls: an opaque subject, roles, and the organisation they act for (a structure id)."""

    sub: str
    roles: frozenset[str] = frozenset()
    org: str | None = None

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody signed in."""
        return not self.sub

    def has(self, *roles: str) -> bool:
        """Tell whether the caller has one of `roles`."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Principal(sub="")


def fetch_jwks(url: str) -> dict[str, Any]:
    """Fetch the issuer's key set."""
    answer = httpx.get(url, timeout=3.0)
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


class TokenVerifier:
    """Turns a bearer token into a `Principal`. Safe to share between threads."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        jwks_url: str,
        fetch: Callable[[str], dict[str, Any]] = fetch_jwks,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._jwks_url, self._fetch, self._now = jwks_url, fetch, now
        self._keys: KeySet | None = None
        self._fetched_at = float("-inf")
        self._lock, self._fetching = Lock(), Lock()
        self._verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
        self._claims = JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    def verify(self, token: str) -> Principal:
        """Check a token and say who it stands for.

        :raises InvalidToken: malformed, wrong signature, issuer or audience, expired.
        :raises IssuerUnreachable: the keys are not known and cannot be fetched.
        """
        digest = sha256(token.encode()).hexdigest()
        with self._lock:
            known = self._verified.get(digest)
        if known and known[1] > self._now():
            return known[0]
        claims = self._decode(token)
        principal = _principal(claims)
        with self._lock:
            self._verified[digest] = (principal, float(claims["exp"]))
            while len(self._verified) > REMEMBERED_TOKENS:
                self._verified.popitem(last=False)
        return principal

    def _decode(self, token: str) -> dict[str, Any]:
        try:
            try:
                decoded = jwt.decode(token, self._known_keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                # a key that is not among the known ones: the issuer may have rotated
                if not self._refetch():
                    raise
                decoded = jwt.decode(token, self._known_keys(), algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidToken(_explain(error)) from error
        return decoded.claims

    def _known_keys(self) -> KeySet:
        if self._keys is None:
            self._refetch()
        if self._keys is None:
            raise IssuerUnreachable("the issuer's keys cannot be fetched for the moment")
        return self._keys

    def _refetch(self) -> bool:
        """Fetch the keys, unless it was just done; who comes meanwhile waits for the result."""
        with self._fetching:
            if self._now() - self._fetched_at < REFETCH_AFTER_SECONDS:
                return False
            try:
                self._keys = KeySet.import_key_set(self._fetch(self._jwks_url))  # type: ignore[arg-type]
            except (httpx.HTTPError, JoseError, ValueError) as error:
                if self._keys is None:
                    raise IssuerUnreachable("the issuer's keys cannot be fetched") from error
                return False
            finally:
                if self._keys is not None:
                    self._fetched_at = self._now()
            return True


def _principal(claims: dict[str, Any]) -> Principal:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise InvalidToken("the claim `roles` must be a list of names")
    org = claims.get("org")
    return Principal(
        sub=str(claims["sub"]), roles=frozenset(roles), org=str(org) if org is not None else None
    )


def _explain(error: Exception) -> str:
    code = getattr(error, "error", "")
    return {
        "expired_token": "it has expired: ask for a new one",
        "bad_signature": "its signature is not the issuer's",
        "invalid_claim": f"its claim {getattr(error, 'claim', '?')!r} is not accepted here",
        "missing_claim": f"its claim {getattr(error, 'claim', '?')!r} is missing",
    }.get(code, "it cannot be read as a signed JWT of this issuer")
