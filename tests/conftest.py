"""The stack the tests that cross services share."""

import pytest

from shared.testing.stack import running_stack


def pytest_collection_modifyitems(items):
    """Leave what runs whole stacks to one process: two at once would starve each other."""
    for item in items:
        if item.get_closest_marker("stack"):
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
