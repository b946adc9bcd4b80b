"""The directory's settings: those every service has, and where its search index lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.settings import ServiceSettings, SettingsReader

SERVICE = "directory"


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """`search_directory`: on this machine's disk, shared by its web processes and its worker."""

    search_directory: Path

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add where the search index lies."""
        return super().read(service, env) | {"search_directory": env.path("SEARCH_DIRECTORY")}
