"""Makes the shared fixtures known to every test."""

import gc

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from shared.testing.chromium import NONE_FOUND
from shared.testing.routes import keep_compiled_routes

pytest_plugins = ["shared.testing.fixtures"]

# how fast inputs are made and checked says how busy the machine is, not whether the code is right
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")
keep_compiled_routes()
# tests make applications by the hundred: by default the collector runs over all of them each time
gc.set_threshold(20_000, 20, 20)

WHOLE_STACKS = ("tests/browser/", "tests/chaos/", "tests/e2e/")


class ByFile(LoadScopeScheduling):
    """A file's tests run in one process; so do all that start whole stacks, which starve others."""

    def _split_scope(self, nodeid):
        return WHOLE_STACKS[0] if nodeid.startswith(WHOLE_STACKS) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    """Say which of several processes runs what (`make test`)."""
    return ByFile(config, log)


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
