"""The web composition root of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

<<<<<<< HEAD
from services.directory.api import (
    claims,
    contacts,
    history,
    listings,
    logos,
    queue,
    reports,
    structures,
)
=======
from services.directory.api import listings, partnerships, structures
>>>>>>> h-places
from services.directory.documents import MODELS
from services.directory.settings import SERVICE, Settings
from shared.web.app import create_service_app
from shared.web.limits import caller_counter


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the directory's web application from its settings."""
<<<<<<< HEAD
    settings = Settings.from_environment(SERVICE, environ)
    app = create_service_app(
        settings,
        title="Directory: structures and handover listings",
        blueprints=[
            structures.blp,
            history.blp,
            contacts.blp,
            logos.blp,
            claims.blp,
            reports.blp,
            queue.blp,
            listings.blp,
        ],
=======
    return create_service_app(
        Settings.from_environment(SERVICE, environ),
        title="Directory: structures, listings, partnerships, premises and good practices",
        blueprints=[structures.blp, listings.blp, partnerships.blp],
>>>>>>> h-places
        models=MODELS,
    )
    app.config[structures.MODERATED_FIRST] = settings.moderated_first
    app.config[reports.COUNT_REPORT] = caller_counter(settings.report_rate)
    return app
