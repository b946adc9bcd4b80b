"""The web composition root of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.directory.api import (
    listings,
    partnerships,
    practices,
    premises,
    rent_simulations,
    structures,
)
from services.directory.documents import MODELS
from services.directory.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the directory's web application from its settings."""
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Directory: structures, listings, partnerships, premises and good practices",
        blueprints=[
            structures.blp,
            listings.blp,
            partnerships.blp,
            premises.blp,
            rent_simulations.blp,
            practices.blp,
        ],
        models=MODELS,
    )
