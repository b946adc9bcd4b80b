"""The stack the tests that cross services share."""

import pytest

from infra.local.supervision import orphans
from shared.testing.stack import running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
    assert orphans(running.layout) == []  # whatever was done to it
