"""What a worker answers over HTTP, and that nothing asked of it harms its work."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from shared.contracts.directory import ListingWithdrawn
from shared.messaging.consumer import HALT_DEAD_LETTERS
from shared.messaging.topics import apply_topics
from shared.settings import ServiceSettings, SettingsError
from shared.telemetry import names
from shared.testing.embedded import free_port
from shared.testing.waiting import eventually
from shared.testing.web import service_environment
from shared.tests.worker_process import GROUP, REFUSED, SERVICE, Note
from shared.worker_listener import CONNECTIONS, Listener, _Handler

CANARY = "canari@exemple.fr"


class Readiness:
    """A worker that says what it is told to."""

    ready: bool | None = True

    def __call__(self):
        if self.ready is None:
            raise RuntimeError(CANARY)
        return self.ready, {GROUP: "running" if self.ready else "away"}


@pytest.fixture
def readiness():
    return Readiness()


@pytest.fixture
def client(readiness):
    port = free_port()
    listener = Listener("127.0.0.1", port, readiness)
    listener.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        yield client
    listener.stop()


def test_it_is_ready_when_the_worker_says_so(client, readiness):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    readiness.ready = False
    answer = client.get("/readyz?verbose")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "checks": {GROUP: "away"}}
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_head_is_answered_without_a_body(client):
    answer = client.head("/healthz")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/v1/{CANARY}", 404),
        ("GET", "/", 404),
        ("GET", f"/metrics/{CANARY}", 404),
        ("POST", "/metrics", 405),
        ("DELETE", f"/{CANARY}", 405),
        (CANARY.upper().replace("@", "-"), "/metrics", 405),
    ],
)
def test_what_is_not_there_is_a_problem_that_does_not_quote_it(client, method, path, status):
    answer = client.request(method, path, content=CANARY if method == "POST" else None)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "/metrics" in answer.json()["detail"]
    assert answer.json()["status"] == status
    assert "canari" not in (answer.text + str(answer.headers)).lower()
    if status == 405:
        assert answer.headers["Allow"] == "GET, HEAD"


def test_a_failure_is_answered_without_its_words(client, readiness):
    readiness.ready = None
    answer = client.get("/readyz")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    readiness.ready = True
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("sent", [b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b""])
def test_nonsense_and_silence_cost_a_connection_and_no_more(client, monkeypatch, sent):
    monkeypatch.setattr(_Handler, "timeout", 0.5)
    address = ("127.0.0.1", client.base_url.port)
    with ExitStack() as held:
        for _ in range(CONNECTIONS * 2):  # more than it takes at once
            held.enter_context(socket.create_connection(address, timeout=5)).sendall(sent)
        eventually(
            lambda: client.get("/healthz").status_code == 200, errors=(httpx.TransportError,)
        )


def test_a_port_that_is_taken_is_no_reason_to_stop(readiness):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listener = Listener("127.0.0.1", taken.getsockname()[1], readiness)
        listener.start()
        listener.stop()
    Listener("no host of this name.", 1, readiness).start()


def test_without_a_port_there_is_no_listener_and_a_wrong_one_is_named():
    environ = service_environment("mongodb://127.0.0.1:1/", "none")
    assert ServiceSettings.from_environment(SERVICE, environ).worker_http_port is None
    for wrong in ("0", "70000", "nine"):
        with pytest.raises(SettingsError, match="NAVETTE_WORKER_HTTP_PORT"):
            ServiceSettings.from_environment(SERVICE, environ | {"NAVETTE_WORKER_HTTP_PORT": wrong})


@contextmanager
def worker(environ, log, port=None):
    """Run a worker in a process of its own, ended at the end; give it and its client."""
    port = port or free_port()
    environ = {
        **os.environ,
        **environ,
        "NAVETTE_WORKER_HTTP_PORT": str(port),
        "NAVETTE_STATUS_DIRECTORY": str(log.parent),
    }
    command = [sys.executable, "-m", "shared.tests.worker_process"]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=environ, stdout=output, stderr=output) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client,
    ):
        try:
            yield process, client
        finally:
            process.kill()


def answered(client, path, status):
    """The worker answers so."""

    def check():
        answer = client.get(path)
        assert answer.status_code == status, answer.text
        return answer

    return eventually(check, timeout=60, errors=(httpx.TransportError,))


def series(text, metric, **labels):
    """Give the values of a metric's series with these labels."""
    lines = [one for one in text.splitlines() if re.match(rf"{metric}[{{ ]", one)]
    wanted = [f'{name}="{value}"' for name, value in labels.items()]
    return [float(one.rsplit(" ", 1)[1]) for one in lines if all(part in one for part in wanted)]


def halted(text):
    """Give what is said of the group standing still."""
    return series(text, names.CONSUMER_HALTED.prometheus_name, messaging_consumer_group_name=GROUP)


@pytest.mark.mongo
@pytest.mark.kafka
def test_a_running_worker_tells_its_outbox_lag_and_reactions_and_nothing_personal(
    mongo_database, mongodb_url, kafka, tmp_path
):
    apply_topics(kafka.bootstrap, username="admin", password=kafka.password)
    environ = service_environment(
        mongodb_url,
        mongo_database.name,
        KAFKA_BOOTSTRAP=kafka.bootstrap,
        KAFKA_USERNAME="admin",
        KAFKA_PASSWORD=kafka.password,
    )
    with worker(environ, tmp_path / "log") as (process, client):
        ready = answered(client, "/readyz", 200)
        assert ready.json() == {"status": "ok", "checks": {GROUP: "running"}}
        for key in (CANARY, f"{REFUSED}{CANARY}"):
            Note(id=key, text=CANARY).insert(ListingWithdrawn(listing_id=key))

        def told():
            """Both events left, came back and were counted; nothing waits."""
            text = client.get("/metrics").text
            reacted = f"{names.REACTION_DURATION.prometheus_name}_count"
            assert series(text, reacted, navette_outcome="done") == [1]
            assert series(text, reacted, navette_outcome="refused") == [1]
            assert sum(series(text, names.OUTBOX_PUBLISHED.prometheus_name)) == 2
            assert series(text, names.DEAD_LETTERS.prometheus_name, error_type="refused") == [1]
            assert series(text, names.OUTBOX_PENDING.prometheus_name, navette_collection="notes")
            lags = series(
                text, names.CONSUMER_LAG.prometheus_name, messaging_consumer_group_name=GROUP
            )
            assert lags
            assert sum(lags) == 0
            assert series(text, names.WORKER_READY.prometheus_name) == [1]
            assert series(text, names.RELAY_FAILING.prometheus_name) == [0]
            assert halted(text) == [0]
            assert f'process_pid="{process.pid}"' in text
            return text

        everything = eventually(told, timeout=60)
        for number in range(HALT_DEAD_LETTERS):
            key = f"{REFUSED}{number}"
            Note(id=key).insert(ListingWithdrawn(listing_id=key))
        eventually(lambda: halted(client.get("/metrics").text) == [1], timeout=60)
        everything += client.get("/readyz").text + client.get("/healthz").text
        assert "canari" not in everything
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        with pytest.raises(httpx.ConnectError):
            client.get("/healthz")
    assert "listener" not in (tmp_path / "log").read_text()


@pytest.mark.mongo
def test_a_worker_whose_broker_is_away_is_alive_and_not_ready(
    mongo_database, mongodb_url, tmp_path
):
    environ = service_environment(mongodb_url, mongo_database.name)
    with worker(environ, tmp_path / "log") as (_, client):
        checks = answered(client, "/readyz", 503).json()["checks"]

        def away():
            """It says what is missing."""
            return client.get("/readyz").json()["checks"] == {GROUP: "away"}

        eventually(away, timeout=60)
        assert set(checks) <= {GROUP}
        assert client.get("/healthz").status_code == 200
        Note(id="waits").insert(ListingWithdrawn(listing_id="waits"))

        def told():
            """Its metrics say so too."""
            text = client.get("/metrics").text
            assert series(text, names.WORKER_READY.prometheus_name) == [0]
            return series(text, names.RELAY_FAILING.prometheus_name) == [1]

        eventually(told, timeout=60)


def test_a_worker_whose_database_is_away_is_alive_and_not_ready(tmp_path):
    environ = service_environment("mongodb://127.0.0.1:1/", "away")
    with worker(environ, tmp_path / "log") as (_, client):
        assert answered(client, "/readyz", 503).json() == {"status": "unavailable", "checks": {}}
        assert client.get("/healthz").status_code == 200


@pytest.mark.mongo
def test_a_worker_works_on_when_its_port_is_taken(mongo_database, mongodb_url, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environ = service_environment(mongodb_url, mongo_database.name)
        with worker(environ, tmp_path / "log", port=taken.getsockname()[1]) as (process, _):

            def goes_on():
                """It writes its status, with its group."""
                report = json.loads((tmp_path / f"{SERVICE}-worker.json").read_text())
                return GROUP in report["groups"]

            eventually(goes_on, timeout=60, errors=(OSError,))
            assert process.poll() is None
    assert "no listener: the worker goes on without" in (tmp_path / "log").read_text()
