"""The service under test, on the embedded database, and who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pymongo.database import Database

from services.directory.app import create_app
from services.directory.documents import MODELS
from shared.persistence.database import disconnect, ensure_indexes
from shared.testing.web import client_as, service_environment

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(mongodb_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[MakeApp]:
    """Give a function that makes the web application with settings, on one fresh database."""
    ensure_indexes(mongo_database, MODELS)

    def make(**settings: str) -> Flask:
        rate = {"REPORT_RATE": "1000/hour"}
        return create_app(service_environment(mongodb_url, mongo_database.name, **rate | settings))

    yield make
    disconnect()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Give the directory's web application, connected to a fresh database with its indexes."""
    return make_app()


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
