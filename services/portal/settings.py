"""The portal's settings: where the services are, how people sign in, what all processes have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from environs import EnvError, validate
from joserfc.jwk import OctKey

from services.portal.session.seal import key_from_text
from shared.settings import BaseSettings, SettingsReader

SERVICE = "portal"
SERVICES = (
    "directory",
    "events",
    "matching",
    "funding",
    "notifications",
    "observatory",
    "partners",
)
DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """What the portal needs to know.

    :param portal_url: where browsers find the portal; over https its cookies are secure.
    :param gallery: show the components' gallery, for those who build pages.
    :param session_keys: seal the sessions; the first closes, all open.
    """

    service_urls: Mapping[str, str] = field(default_factory=dict)
    portal_url: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_discovery_url: str
    session_keys: tuple[OctKey, ...] = field(repr=False)
    session_idle: timedelta
    session_absolute: timedelta
    sign_in_rate: str
    gallery: bool

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add the services' addresses, the portal's own, and the provider people sign in at."""
        common = super().read(service, env)
        minutes = validate.Range(1, 60 * 24 * 30)
        portal_url = env.str("PORTAL_URL", validate=validate.URL(require_tld=False))
        return common | {
            "service_urls": {name: env.str(f"{name.upper()}_URL").rstrip("/") for name in SERVICES},
            "portal_url": portal_url.rstrip("/"),
            "oidc_client_id": env.str("OIDC_CLIENT_ID", SERVICE),
            "oidc_client_secret": env.str("OIDC_CLIENT_SECRET", ""),
            "oidc_discovery_url": env.str(
                "OIDC_DISCOVERY_URL", common["oidc_issuer"].rstrip("/") + DISCOVERY
            ),
            "session_keys": _keys(env.str("SESSION_KEY")),
            "session_idle": timedelta(
                minutes=env.int("SESSION_IDLE_MINUTES", 2 * 60, validate=minutes)
            ),
            "session_absolute": timedelta(
                minutes=env.int("SESSION_MINUTES", 12 * 60, validate=minutes)
            ),
            "sign_in_rate": env.str("SIGN_IN_RATE", "30/minute"),
            "gallery": env.bool("GALLERY", False),
        }

    @property
    def sign_in_return_url(self) -> str:
        """Where the provider sends the browser back to; registered there."""
        return f"{self.portal_url}/connexion/retour"

    @property
    def signed_out_url(self) -> str:
        """Where the provider sends the browser once signed out; registered there."""
        return f"{self.portal_url}/"

    @property
    def provider_origin(self) -> str:
        """The origin of the provider's pages."""
        parts = urlsplit(self.oidc_issuer)
        return f"{parts.scheme}://{parts.netloc}"


def _keys(text: str) -> tuple[OctKey, ...]:
    try:
        return tuple(key_from_text(one.strip()) for one in text.split(","))
    except ValueError as error:
        raise EnvError(f"NAVETTE_SESSION_KEY: {error}") from error
