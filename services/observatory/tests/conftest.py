"""The service under test, on the embedded database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pymongo.database import Database

from services.observatory.app import create_app
from services.observatory.documents import MODELS
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import service_environment


@pytest.fixture
def app(mongodb_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Flask]:
    """Give the web application of observatory, connected to a fresh database with its indexes."""
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    yield app
    disconnect()


@pytest.fixture
def database(app: Flask, mongo_database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """Give that database."""
    return mongo_database
