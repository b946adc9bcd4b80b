"""The settings of notifications: those every service has, and those of mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.settings import ServiceSettings, SettingsReader

SERVICE = "notifications"


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """What notifications needs to know."""

    smtp_host: str
    smtp_port: int
    mail_from: str
    portal_url: str

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add the mail server, the sender's address, and where links lead."""
        return super().read(service, env) | {
            "smtp_host": env.str("SMTP_HOST"),
            "smtp_port": env.int("SMTP_PORT"),
            "mail_from": env.str("MAIL_FROM"),
            "portal_url": env.str("PORTAL_URL").rstrip("/"),
        }
