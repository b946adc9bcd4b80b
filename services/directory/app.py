"""The web composition root of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.directory.api import (
    claims,
    contacts,
    duplicates,
    history,
    listings,
    logos,
    partnerships,
    practices,
    premises,
    quality,
    queue,
    rent_simulations,
    reports,
    structures,
    support,
)
from services.directory.documents import MODELS
from services.directory.settings import SERVICE, Settings
from shared.web.app import create_service_app
from shared.web.limits import caller_counter


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the directory's web application from its settings."""
    settings = Settings.from_environment(SERVICE, environ)
    app = create_service_app(
        settings,
        title="Directory: structures, listings, partnerships, premises and good practices",
        blueprints=[
            structures.blp,
            history.blp,
            contacts.blp,
            logos.blp,
            claims.blp,
            reports.blp,
            queue.blp,
            duplicates.blp,
            quality.blp,
            support.blp,
            listings.blp,
            partnerships.blp,
            premises.blp,
            rent_simulations.blp,
            practices.blp,
        ],
        models=MODELS,
    )
    app.config[structures.MODERATED_FIRST] = settings.moderated_first
    app.config[reports.COUNT_REPORT] = caller_counter(settings.report_rate)
    return app
