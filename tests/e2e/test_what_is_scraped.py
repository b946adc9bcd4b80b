"""What Prometheus and probes read of a running stack, without a collector."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra.local.layout import SERVICES, WORKERS
from infra.local.processes import worker_name
from shared.telemetry.names import DEAD_LETTERS, REACTION_FAILURES
from shared.testing.people import publish, seek, someone, subscribe
from shared.testing.waiting import eventually
from tests.contract.queries import OF_PROMETHEUS, SERIES_OF_PROMETHEUS, queries

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


def test_rules_and_dashboards_ask_for_what_is_really_shown(stack):
    """After a listing's way to its mail every series they name is there, with the labels they use.

    But for what only failures count: those are seen in `shared/tests/test_worker_listener.py`
    (dead letters) and held to their declaration by `tests/contract/test_observability.py`.
    """
    taker = someone()
    subscribe(stack, taker)
    seek(stack, taker)
    publish(stack, someone())
    asked = [one for one in queries() if not one.series & set(SERIES_OF_PROMETHEUS)]
    only_failures = {metric.prometheus_name for metric in (DEAD_LETTERS, REACTION_FAILURES)}

    def shown():
        """Every series is there, with its labels."""
        found = series_shown(stack)
        missing = {name for one in asked for name in one.series} - set(found) - only_failures
        assert missing == set()
        for one in asked:
            labels = OF_PROMETHEUS.union(*(found.get(name, ()) for name in one.series))
            if not one.series & only_failures:
                assert one.labels <= labels, one.where
        return True

    eventually(shown, timeout=60, errors=(httpx.HTTPError, AssertionError))


def series_shown(stack):
    """Give the series all processes show, each with its labels."""
    found = {}
    for process in [*SERVICES, *map(worker_name, WORKERS)]:
        text = stack.http.get(stack.layout.service_url(process) + "/metrics").text
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    return found
