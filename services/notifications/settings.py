"""The settings of notifications: those every service has, and those of mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from environs import validate

from services.notifications.smtp import SECURITIES, MailServer
from shared.settings import ServiceSettings, SettingsReader

SERVICE = "notifications"


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """What notifications needs to know."""

    mail_server: MailServer
    mail_from: str
    portal_url: str

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add the mail server, the sender's address, and where links lead."""
        username = env.str("SMTP_USERNAME", "")
        server = MailServer(
            host=env.str("SMTP_HOST"),
            port=env.int("SMTP_PORT"),
            security=env.str("SMTP_SECURITY", "plain", validate=validate.OneOf(SECURITIES)),
            username=username,
            password=env.str("SMTP_PASSWORD") if username else "",
            ca_file=env.str("SMTP_CA_FILE", ""),
        )
        return super().read(service, env) | {
            "mail_server": server,
            "mail_from": env.str("MAIL_FROM"),
            "portal_url": env.str("PORTAL_URL").rstrip("/"),
        }
