"""The web composition root of partners."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.partners.api import accounts, inbound, submissions
from services.partners.documents import MODELS
from services.partners.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Partners: what they send",
        blueprints=[inbound.blp, submissions.blp, accounts.blp],
        models=MODELS,
    )
