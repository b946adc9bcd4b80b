"""The settings of observatory: those every service has."""

from __future__ import annotations

from shared.settings import ServiceSettings

SERVICE = "observatory"
Settings = ServiceSettings
