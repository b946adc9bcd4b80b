"""People put into a running Keycloak, and tokens for them: the demo's, and those of tests.

Nothing of it is for production: people sign in at the portal, and the one client here that takes a
password directly is made only when this is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from shared.auth.tokens import Principal

REALM = "navette"
DIRECT_CLIENT = "navette-direct"
PASSWORD = "atelier-de-demonstration"  # noqa: S105 — of the demo's invented people
SECONDS = 15.0


class KeycloakRefused(Exception):  # noqa: N818 — named for what it says
    """Keycloak does not answer, or not as asked; the message says what it said."""


class Keycloak:
    """A Keycloak, by its administrator.

    :param url: where it is, with its path: `http://keycloak:8080/auth`.
    """

    def __init__(
        self, url: str, password: str, *, username: str = "admin", http: httpx.Client | None = None
    ) -> None:
        self._url, self._username, self._password = url.rstrip("/"), username, password
        self._http = http or httpx.Client(timeout=SECONDS)

    def add(self, people: Mapping[str, Principal]) -> None:
        """Add people by the names they are greeted with, and the client that takes their password.

        Who is there already stays as they are.

        :raises KeycloakRefused: it does not do so.
        """
        clients = [_direct_client()]
        users = [_user(name, principal) for name, principal in people.items()]
        self.administer(
            "POST",
            "partialImport",
            json={"ifResourceExists": "SKIP", "clients": clients, "users": users},
        )

    def token(self, username: str, password: str = PASSWORD) -> str:
        """Give an access token of someone.

        :raises KeycloakRefused: it gives none.
        """
        return self._token(REALM, DIRECT_CLIENT, username, password)

    def administer(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request to the realm's administration, `path` below it.

        :raises KeycloakRefused: it is not accepted.
        """
        token = self._token("master", "admin-cli", self._username, self._password)
        address = f"{self._url}/admin/realms/{REALM}/{path}"
        headers = {"Authorization": f"Bearer {token}"}
        return self._sent(method, address, headers=headers, **options)

    def _token(self, realm: str, client: str, username: str, password: str) -> str:
        asked = {
            "grant_type": "password",
            "client_id": client,
            "username": username,
            "password": password,
        }
        address = f"{self._url}/realms/{realm}/protocol/openid-connect/token"
        return str(self._sent("POST", address, data=asked).json()["access_token"])

    def _sent(self, method: str, address: str, **options: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, address, **options)
        except httpx.HTTPError as error:
            raise KeycloakRefused(f"Keycloak at {self._url}: {error}") from error
        if answer.is_error:
            said = answer.text[:300]
            raise KeycloakRefused(f"Keycloak at {self._url}: {answer.status_code} {said}")
        return answer


def _direct_client() -> dict[str, Any]:
    return {
        "clientId": DIRECT_CLIENT,
        "name": "Tokens for a password: demo and tests",
        "publicClient": True,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": True,
        "fullScopeAllowed": True,
        "defaultClientScopes": ["basic", "profile", "navette"],
        "optionalClientScopes": [],
    }


def _user(name: str, principal: Principal) -> dict[str, Any]:
    first, _, last = name.partition(" ")
    return {
        "id": principal.sub,
        "username": principal.sub,
        "enabled": True,
        "emailVerified": True,
        "email": f"{principal.sub}@exemple.fr",
        "firstName": first.rstrip(","),
        "lastName": last or first,
        "attributes": {"org": [principal.org]} if principal.org else {},
        "clientRoles": {"navette": sorted(principal.roles)},
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
    }
