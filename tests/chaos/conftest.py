"""A stack of the chaos tests' own: they kill its processes."""

import pytest

from shared.testing.stack import running_stack


@pytest.fixture(scope="session")
def frail(tmp_path_factory):
    with running_stack(tmp_path_factory.mktemp("frail")) as running:
        yield running
