"""Makes the shared fixtures known to every test."""

from hypothesis import HealthCheck, settings

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
