"""The settings of partners: those every service has."""

from __future__ import annotations

from shared.settings import ServiceSettings

SERVICE = "partners"
Settings = ServiceSettings
