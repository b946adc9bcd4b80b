"""Making any of the services as it is in production, on a database of its own."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from pymongo import MongoClient

from infra.local.layout import SERVICES
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer
from shared.testing.web import service_environment


def make_service(name: str, mongodb_url: str, folder: Path) -> Flask:
    """Make a service's application.

    The directory is only ready with an index of its structures: an empty one is put into `folder`.
    """
    database = f"test_{uuid4().hex}"
    if name == "directory":
        with MongoClient[dict[str, Any]](mongodb_url) as client:
            Indexer(Folder(folder), lambda: client[database]["structures"]).rebuild()
    more = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "1",
        "MAIL_FROM": "a@navette.invalid",
        "PORTAL_URL": "http://portal.test",
        "SESSION_KEY": "k" * 43,
        "SEARCH_DIRECTORY": str(folder),
        **{f"{other.upper()}_URL": "http://127.0.0.1:1" for other in SERVICES},
    }
    module = importlib.import_module(f"services.{name}.app")
    app: Flask = module.create_app(service_environment(mongodb_url, database, **more))
    return app
