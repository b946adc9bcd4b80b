"""The directory's settings: those every service has, and how pages are moderated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from environs import validate

from shared.settings import ServiceSettings, SettingsReader

SERVICE = "directory"
MODERATION = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """What the directory needs to know."""

    moderation: str = "after"
    report_rate: str = "10/hour"

    @property
    def moderated_first(self) -> bool:
        """Tell whether what people register waits for an agent."""
        return self.moderation == "before"

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add when pages are moderated, and how often one caller may report any."""
        return super().read(service, env) | {
            "moderation": env.str("MODERATION", "after", validate=validate.OneOf(MODERATION)),
            "report_rate": env.str("REPORT_RATE", "10/hour"),
        }
