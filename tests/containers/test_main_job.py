"""The same scenarios as on the embedded stack, on containers."""

from tests.e2e.test_main_job import *  # noqa: F403
