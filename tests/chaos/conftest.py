"""What is done to the stack here is over when a test ends: others use it too."""

import httpx
import pytest

from infra.local.layout import SERVICES, WORKERS
from infra.local.processes import worker_name
from shared.testing.waiting import eventually

SECONDS = 60


@pytest.fixture(autouse=True)
def well_again(stack):
    """Wait until every process is ready, those too that a test did not ask anything of."""
    yield
    for process in (*SERVICES, *map(worker_name, WORKERS)):
        url = f"{stack.layout.service_url(process)}/readyz"
        eventually(
            lambda url=url: stack.http.get(url).json()["status"] == "ok",
            timeout=SECONDS,
            errors=(httpx.HTTPError, ValueError),
        )
