"""The service under test, on the embedded database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pymongo.database import Database

from services.directory.app import create_app
from services.directory.documents import MODELS
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import service_environment


@pytest.fixture
def app(mongodb_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Flask]:
    """Give the directory's web application, connected to a fresh database with its indexes."""
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    yield app
    disconnect()
