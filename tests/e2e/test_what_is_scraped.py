"""What Prometheus and probes read of a running stack, without a collector."""

import httpx
import pytest

from infra.local.layout import SERVICES, WORKERS
from infra.local.processes import worker_name
from shared.testing.people import publish, someone
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]


@pytest.mark.parametrize("process", [*SERVICES, *map(worker_name, WORKERS)])
def test_every_process_is_alive_ready_and_measured(stack, process):
    url = stack.layout.service_url(process)
    for path in ("/healthz", "/readyz"):
        assert stack.http.get(url + path).json()["status"] == "ok"
    assert "process_pid=" in stack.http.get(url + "/metrics").text


def test_a_workers_metrics_follow_its_work(stack):
    def published():
        """Count the listings the directory's worker put on the bus."""
        text = stack.http.get(stack.layout.service_url("directory-worker") + "/metrics").text
        start = 'navette_outbox_published_total{messaging_destination_name="directory.listings"'
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(start))

    before = published()
    publish(stack, someone())
    eventually(lambda: published() > before, timeout=30, errors=(httpx.HTTPError,))
