"""Pytest fixtures every test may use; loaded by the root `conftest.py`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import mongoengine
import pytest
from pymongo import MongoClient
from pymongo.database import Database

from infra.local.layout import ROOT
from shared.telemetry.lines import flush_lines
from shared.testing.embedded import BrokerAddress, embedded_broker, embedded_database


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a database server that runs for the whole session."""
    with embedded_database(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture
def mongo_database(mongodb_url: str) -> Iterator[Database[dict[str, Any]]]:
    """Give a fresh database, connected as mongoengine's default one.

    It is left behind, never dropped: the embedded server may deadlock when one is dropped
    while others write.
    """
    name = f"test_{uuid4().hex}"
    mongoengine.disconnect()  # a test of an application without this fixture leaves one behind
    mongoengine.connect(name, host=mongodb_url, tz_aware=True, uuidRepresentation="standard")
    # a client of its own: an application under test closes and replaces mongoengine's
    with MongoClient[dict[str, Any]](mongodb_url, tz_aware=True) as client:
        yield client[name]
    mongoengine.disconnect()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerAddress]:
    """Give the address of a broker that runs for the whole session."""
    with embedded_broker(tmp_path_factory.mktemp("broker")) as address:
        yield address


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real input; the test is passed over where there is none."""
    folder = Path(os.environ.get("NAVETTE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real input at {folder}: set NAVETTE_TEST_DATA to its folder")
    return folder


@pytest.fixture(autouse=True)
def _log_lines_stay_with_their_test() -> Iterator[None]:
    yield
    flush_lines()
