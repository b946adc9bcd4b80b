"""The web composition root of matching."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.matching.api import matches, profiles
from services.matching.documents import MODELS
from services.matching.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make matching's web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Matching: what takers look for, and the listings that fit",
        blueprints=[profiles.blp, matches.blp],
        models=MODELS,
    )
