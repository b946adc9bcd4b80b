"""The portal's settings: those every web process has, and where the services are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """What the portal needs to know."""

    service_urls: Mapping[str, str] = field(default_factory=dict)
    development_sign_in: bool

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add the services' addresses, and whether personas may sign in without a password."""
        return super().read(service, env) | {
            "service_urls": {name: env.str(f"{name.upper()}_URL").rstrip("/") for name in SERVICES},
            "development_sign_in": env.bool("DEVELOPMENT_SIGN_IN", False),
        }
