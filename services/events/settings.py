"""The settings of events: those every service has."""

from __future__ import annotations

from shared.settings import ServiceSettings

SERVICE = "events"
Settings = ServiceSettings
