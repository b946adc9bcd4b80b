"""The directory's settings: those every service has, how pages are moderated, where search lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environs import validate

from shared.settings import ServiceSettings, SettingsReader

SERVICE = "directory"
MODERATION = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """What the directory needs to know.

    `search_directory` is on this machine's disk, shared by its web processes and its worker.
    """

    search_directory: Path
    moderation: str = "after"
    report_rate: str = "10/hour"

    @property
    def moderated_first(self) -> bool:
        """Tell whether what people register waits for an agent."""
        return self.moderation == "before"

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add when pages are moderated, how often one may report any, where search lies."""
        return super().read(service, env) | {
            "moderation": env.str("MODERATION", "after", validate=validate.OneOf(MODERATION)),
            "report_rate": env.str("REPORT_RATE", "10/hour"),
            "search_directory": env.path("SEARCH_DIRECTORY"),
        }
