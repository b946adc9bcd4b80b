"""The web composition root of events."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.events.api import agenda
from services.events.documents import MODELS
from services.events.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Events: the agenda",
        blueprints=[agenda.blp],
        models=MODELS,
    )
