"""The web composition root of the directory."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from services.directory.api import exports, listings, structures
from services.directory.api.search import FINDER
from services.directory.documents import MODELS
from services.directory.search.finder import Finder
from services.directory.search.folder import Folder
from services.directory.search.reader import Reader
from services.directory.settings import SERVICE, Settings
from shared.web.app import create_service_app


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the directory's web application from its settings."""
    settings = Settings.from_environment(SERVICE, environ)
    reader = Reader(Folder(settings.search_directory))
    app = create_service_app(
        settings,
        title="Directory: structures and handover listings",
        blueprints=[structures.blp, listings.blp, exports.blp],
        models=MODELS,
        checks={"search": reader.check},
    )
    app.extensions[FINDER] = Finder(reader)
    return app
