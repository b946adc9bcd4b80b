"""The web composition root of funding."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.funding.api import calls
from services.funding.documents import MODELS
from services.funding.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make funding's web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Funding: calls for projects",
        blueprints=[calls.blp],
        models=MODELS,
    )
