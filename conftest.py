"""Makes the shared fixtures known to every test."""

import pytest
from hypothesis import HealthCheck, settings

from shared.testing.chromium import NONE_FOUND

pytest_plugins = ["shared.testing.fixtures"]

# how fast inputs are made and checked says how busy the machine is, not whether the code is right
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


def pytest_addoption(parser):
    """Add the option that asks for the tests on containers."""
    parser.addoption(
        "--containers",
        action="store_true",
        help="run the tests on containers: they want a Docker engine and its images",
    )


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Say last, and loudly, what this machine could not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if count := sum(NONE_FOUND in str(one.longrepr) for one in skipped):
        told = f"The {count} browser tests did NOT run: {NONE_FOUND}"
        terminalreporter.write_line(told, red=True, bold=True)
