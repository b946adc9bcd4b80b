"""The web composition root of observatory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.observatory.api import figures
from services.observatory.documents import MODELS
from services.observatory.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Observatory: figures",
        blueprints=[figures.blp],
        models=MODELS,
    )
