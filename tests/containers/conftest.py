"""The stack of containers, for tests that are asked for with `--containers`."""

import pytest

from infra.local.layout import ROOT
from shared.testing.container_stack import running_containers

LOGS = ROOT / "build" / "containers"


def pytest_ignore_collect(collection_path, config):
    """Leave these tests alone unless asked: they want an engine and minutes."""
    asked = config.getoption("--containers") or collection_path.name == "conftest.py"
    return None if asked else True


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    with running_containers(tmp_path_factory.mktemp("containers"), LOGS) as running:
        yield running
    assert running.project.left_behind() == []
