"""The service under test, on the embedded database, with its index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pymongo.database import Database

from services.directory.app import create_app
from services.directory.documents import MODELS, Structure
from services.directory.search.changes import watching
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer, Writing
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import service_environment


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
def app(
    mongodb_url: str, mongo_database: Database[dict[str, Any]], tmp_path: Path
) -> Iterator[Flask]:
    """Give the directory's web application, connected to a fresh database with its indexes."""
    folder = str(tmp_path / "search")
    app = create_app(service_environment(mongodb_url, mongo_database.name, SEARCH_DIRECTORY=folder))
    ensure_indexes(mongo_database, MODELS)
    yield app
    disconnect()


@pytest.fixture
def index(app: Flask, tmp_path: Path) -> Index:
    """Give the application's index, empty as the database is."""
    made = Index(tmp_path / "search")
    made.indexer.rebuild()
    return made
