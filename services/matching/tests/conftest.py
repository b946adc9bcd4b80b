"""The service under test, on the embedded database."""

from __future__ import annotations

import pytest

from services.matching.app import create_app
from services.matching.documents import MODELS
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import service_environment


@pytest.fixture
def app(mongodb_url, mongo_database):
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    yield app
    disconnect()


@pytest.fixture
def database(app, mongo_database):
    return mongo_database
