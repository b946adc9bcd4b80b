"""The portal in front of services that are not there."""

from __future__ import annotations

import pytest
from flask import Flask

from services.portal.app import create_app
from services.portal.tests.fakes import FakeServices, portal_environment


@pytest.fixture
def fake() -> FakeServices:
    """Give the services the portal speaks to."""
    return FakeServices()


@pytest.fixture
def app(fake: FakeServices) -> Flask:
    """Give the portal."""
    return create_app(portal_environment(), fake)
