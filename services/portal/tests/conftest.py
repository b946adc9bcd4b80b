"""The portal in front of services that are not there, and of the real development issuer."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.portal.tests.fakes import FakeServices
from services.portal.tests.provider import Issuer, MovableClock, make_portal


@pytest.fixture
def fake() -> FakeServices:
    """Give the services the portal speaks to."""
    return FakeServices()


@pytest.fixture
def clock() -> MovableClock:
    """Give the time of the portal and of the issuer."""
    return MovableClock()


@pytest.fixture
def issuer(tmp_path: Path, clock: MovableClock) -> Issuer:
    """Give the provider people sign in at."""
    return Issuer(tmp_path, clock)


@pytest.fixture
def app(fake: FakeServices, issuer: Issuer, clock: MovableClock) -> Flask:
    """Give the portal."""
    return make_portal(fake, issuer, clock)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Give a browser on the portal."""
    return app.test_client()
