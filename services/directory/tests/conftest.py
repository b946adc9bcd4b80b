"""The service under test, on the embedded database, its index, and who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pymongo.database import Database

from services.directory.app import create_app
from services.directory.documents import MODELS, Structure
from services.directory.search.changes import watching
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer, Writing
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import client_as, service_environment

MakeApp = Callable[..., Flask]


class Index:
    """The search index of the application under test, brought up to date when a test asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(folder)
        self.indexer = Indexer(self.folder, Structure._get_collection)

    def settle(self) -> None:
        """Take in everything written so far."""
        structures = Structure._get_collection()
        with (
            Writing(self.folder.current()) as writing,
            watching(structures, writing.position) as changes,
        ):
            while read := changes.read():
                writing.write(read, changes.position)


@pytest.fixture
def make_app(
    mongodb_url: str, mongo_database: Database[dict[str, Any]], tmp_path: Path
) -> Iterator[MakeApp]:
    """Give a function that makes the web application with settings, on one fresh database."""
    ensure_indexes(mongo_database, MODELS)

    def make(**settings: str) -> Flask:
        own = {"REPORT_RATE": "1000/hour", "SEARCH_DIRECTORY": str(tmp_path / "search")}
        return create_app(service_environment(mongodb_url, mongo_database.name, **own | settings))

    yield make
    disconnect()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Give the directory's web application, connected to a fresh database with its indexes."""
    return make_app()


@pytest.fixture
def index(make_app: MakeApp, tmp_path: Path) -> Index:
    """Give the application's index, empty as the database is."""
    made = Index(tmp_path / "search")
    made.indexer.rebuild()
    return made


@pytest.fixture
def denis(app: Flask) -> FlaskClient:
    """Someone who registers things."""
    return client_as(app, "denis")


@pytest.fixture
def lea(app: Flask) -> FlaskClient:
    """Someone else."""
    return client_as(app, "lea")


@pytest.fixture
def nadia(app: Flask) -> FlaskClient:
    """An agent."""
    return client_as(app, "nadia", ["agent"])


@pytest.fixture
def anyone(app: Flask) -> FlaskClient:
    """Someone who did not sign in."""
    return client_as(app)
