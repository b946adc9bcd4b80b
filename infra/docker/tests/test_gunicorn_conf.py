"""A web process under gunicorn as containers run it: it drains, finishes what is in hand, ends."""

import os
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from infra.docker.probe import answers
from infra.local.layout import ROOT
from shared.testing.embedded import free_port
from shared.testing.waiting import eventually

APPLICATION = """
import time

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(6)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"done"]
"""


@pytest.fixture
def process(tmp_path):
    (tmp_path / "application_under_test.py").write_text(APPLICATION)
    port = free_port()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "python:infra.docker.gunicorn_conf"),
            *("--bind", f"127.0.0.1:{port}", "application_under_test:application"),
        ],
        cwd=ROOT,
        env={**os.environ, "NAVETTE_DRAIN_SECONDS": "4", "PYTHONPATH": f"{ROOT}:{tmp_path}"},
    )
    try:
        eventually(lambda: answers(port, "/readyz"), timeout=60)
        yield running, f"http://127.0.0.1:{port}", port
    finally:
        running.kill()
        running.wait()


def test_told_to_stop_it_says_so_serves_on_finishes_and_ends(process):
    running, url, port = process
    finished = []
    slow = threading.Thread(
        target=lambda: finished.append(httpx.get(f"{url}/slow", timeout=30).text)
    )
    slow.start()
    eventually(lambda: httpx.get(url, timeout=10).text == "done")
    running.send_signal(signal.SIGTERM)
    eventually(lambda: httpx.get(f"{url}/readyz", timeout=10).status_code == 503, timeout=5)
    assert not answers(port, "/readyz")
    assert httpx.get(url, timeout=10).text == "done"  # it serves on while it drains
    assert running.wait(30) == 0
    slow.join(30)
    assert finished == ["done"]


def test_told_twice_it_does_not_wait(process):
    running, url, _ = process
    running.send_signal(signal.SIGTERM)
    eventually(lambda: httpx.get(f"{url}/readyz", timeout=10).status_code == 503, timeout=5)
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0


def test_nobody_answers_where_nobody_listens():
    assert not answers(free_port(), "/readyz")
