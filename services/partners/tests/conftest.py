"""The service under test, on the embedded database, with the account of the Région."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pymongo.database import Database

from services.partners.app import create_app
from services.partners.documents import MODELS, Account
from services.partners.tests.making import EVENT, LISTING, PARTNER
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import service_environment


@pytest.fixture
def app(mongodb_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Flask]:
    """Give partners' web application, connected to a fresh database with its indexes."""
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    Account(id=PARTNER, name="Région Grand Est", allowed_types=[LISTING, EVENT]).save()
    yield app
    disconnect()
