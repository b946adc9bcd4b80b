"""The web composition root of notifications."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.notifications.api import deliveries, subscribers
from services.notifications.documents import MODELS
from services.notifications.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Notifications: subscribers and deliveries",
        blueprints=[subscribers.blp, deliveries.blp],
        models=MODELS,
    )
