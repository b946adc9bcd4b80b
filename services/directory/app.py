"""The web composition root of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.directory.api import (
    claims,
    contacts,
    duplicates,
    exports,
    history,
    imports,
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
from services.directory.api.search import FINDER
from services.directory.documents import MODELS
from services.directory.search.finder import Finder
from services.directory.search.folder import Folder
from services.directory.search.reader import Reader
from services.directory.settings import SERVICE, Settings
from shared.web.app import create_service_app
from shared.web.limits import caller_counter


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the directory's web application from its settings."""
    settings = Settings.from_environment(SERVICE, environ)
    reader = Reader(Folder(settings.search_directory))
    app = create_service_app(
        settings,
        title="Directory: structures, listings, partnerships, premises and good practices",
        blueprints=[
            structures.blp,
            exports.blp,
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
            imports.blp,
        ],
        models=MODELS,
        checks={"search": reader.check},
    )
    app.extensions[FINDER] = Finder(reader)
    app.config[structures.MODERATED_FIRST] = settings.moderated_first
    app.config[reports.COUNT_REPORT] = caller_counter(settings.report_rate)
    return app
