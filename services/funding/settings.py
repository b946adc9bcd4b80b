"""Funding's settings: those every service has."""

from __future__ import annotations

from shared.settings import ServiceSettings

SERVICE = "funding"
Settings = ServiceSettings
