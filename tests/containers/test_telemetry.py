"""What the real collector got: a trace from the request to the mail, every metric asked for."""

import re
from collections import Counter

import httpx
import pytest

from infra.local.layout import SERVICES, WORKERS
from shared.testing.people import match_of, seek, someone, subscribe
from shared.testing.waiting import eventually
from tests.contract.queries import SERIES_OF_PROMETHEUS, queries

pytestmark = [pytest.mark.containers, pytest.mark.timeout(240)]

EDGES = {
    ("directory web", "directory worker"),  # the outbox
    ("directory worker", "matching worker"),  # the bus, and a reaction
    ("directory worker", "observatory worker"),
    ("matching worker", "notifications worker"),
    ("matching worker", "observatory worker"),
}
"""Every edge between processes that one published listing has, the asynchronous ones above all."""

ONLY_WHEN_SOMETHING_IS_WRONG = {
    "navette_dead_letters_total",
    "navette_reaction_failures_total",
    "navette_spans_dropped_total",
}


def process(span):
    return f"{span.service} {span.component}"


def edges(spans):
    """Give the edges between processes: of a span to its parent in another."""
    by_id = {span.span_id: span for span in spans}
    pairs = ((by_id[span.parent_id], span) for span in spans if span.parent_id in by_id)
    return Counter((process(a), process(b)) for a, b in pairs if process(a) != process(b))


@pytest.fixture(scope="module")
def spans(stack):
    """Publish a listing that fits someone, and give the whole trace of it."""
    taker = someone()
    address = subscribe(stack, taker)
    seek(stack, taker, themes=["energy"], naf_divisions=["35"])
    body = {
        "title": f"Centrale {taker.sub}",
        "themes": ["energy"],
        "naf": "35.11Z",
        "area": {"level": "commune", "code": "68224"},
        "asking_price": 100_000,
        "publish": True,
    }
    answer = stack.call("POST", "directory", "/v1/listings", someone(), json=body)
    match_of(stack, taker, answer.json()["id"])
    eventually(lambda: stack.subjects(address), timeout=60)
    trace = answer.headers["X-Trace-Id"]

    def whole():
        """The last step of the trace has arrived."""
        found = stack.spans(trace)
        assert {pair for pair in EDGES if not edges(found)[pair]} == set()
        return found if any(one.name == "send mail" for one in found) else []

    return eventually(whole, timeout=60)


def test_a_trace_goes_through_every_process_by_every_edge(spans):
    assert set(edges(spans)) == EDGES


def test_a_trace_has_one_beginning_and_no_loose_end(spans):
    ids = {span.span_id for span in spans}
    assert [process(one) for one in spans if one.parent_id is None] == ["directory web"]
    assert [one.name for one in spans if one.parent_id and one.parent_id not in ids] == []


def test_the_mail_is_the_last_step(spans):
    (mail,) = [one for one in spans if one.name == "send mail"]
    assert process(mail) == "notifications worker"
    assert mail.start >= max(one.start for one in spans if process(one) == "directory web")


def scraped(stack):
    """Give the series the collector shows to Prometheus, and the processes they come from."""
    text = httpx.get(f"http://{stack.address('collector')}:8889/metrics", timeout=15).text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    series = {re.match(r"\w+", line)[0] for line in lines}
    return series, {found[1] for line in lines if (found := re.search(r'job="([^"]+)"', line))}


def test_every_metric_the_rules_and_dashboards_ask_for_is_there(stack, spans):
    wanted = set().union(*(asked.series for asked in queries())) - set(SERIES_OF_PROMETHEUS)

    def missing():
        """Every series has come."""
        left = wanted - scraped(stack)[0] - ONLY_WHEN_SOMETHING_IS_WRONG
        assert not left, left
        return True

    eventually(missing, timeout=60)


def test_every_service_sends_its_metrics(stack):
    expected = {f"navette-{service}" for service in (*SERVICES, *WORKERS)}
    for service in SERVICES:
        stack.http.get(stack.service_url(service) + ("/fr/" if service == "portal" else "/docs"))
    eventually(lambda: expected <= scraped(stack)[1], timeout=60)


def test_personal_data_is_in_no_span_and_no_log(stack, spans):
    written = "".join(path.read_text(encoding="utf-8") for path in stack.telemetry.glob("*.jsonl"))
    assert "exemple.fr" not in written
    assert spans[0].trace_id in written
