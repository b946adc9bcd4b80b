"""What goes wrong on machines: nothing acknowledged is lost, nothing happens twice."""

import os
import signal

import httpx
import pytest

from shared.testing.waiting import eventually
from tests.containers.load import Ledger, publishing

pytestmark = [pytest.mark.containers, pytest.mark.timeout(400)]

HUNGRY = (
    "import os\n"
    "open('/proc/1/oom_score_adj', 'w').write('1000')\n"  # the service goes first, not this
    "held = []\n"
    "while True: held.append(bytearray(2**20))\n"
)


@pytest.fixture
def ledger(stack):
    return Ledger(stack)


def is_well(stack, service):
    """The container runs and is healthy."""
    return stack.project.container(service).attrs["State"]["Health"]["Status"] == "healthy"


def starts(stack, service):
    return stack.project.container(service).attrs["RestartCount"]


def cut(stack, service):
    network = stack.project.engine.networks.get(f"{stack.project.name}_inside")
    network.disconnect(stack.project.container(service))
    return network


def rejoin(stack, service, network):
    network.connect(stack.project.container(service), aliases=[service])


@pytest.mark.parametrize("broker", ["kafka-2"])
def test_a_broker_of_three_dies(stack, ledger, broker):
    with publishing(ledger):
        stack.project.container(broker).kill()
        there = len(ledger.titles)
        eventually(lambda: len(ledger.titles) > there + 15, timeout=60)
    ledger.settle()
    stack.project.container(broker).start()
    eventually(lambda: is_well(stack, broker), timeout=120)
    assert ledger.failed == []


@pytest.mark.parametrize("service", ["directory-worker", "matching-worker"])
def test_a_worker_is_cut_from_the_network_and_comes_back(stack, ledger, service):
    with publishing(ledger):
        network = cut(stack, service)
        try:
            there = len(ledger.titles)
            eventually(lambda: len(ledger.titles) > there + 10, timeout=60)
        finally:
            rejoin(stack, service, network)
    ledger.settle()


def test_a_web_process_is_cut_from_its_database_and_comes_back(stack):
    network = cut(stack, "funding")
    try:

        def away():
            """It says that it cannot answer now, and when to ask again."""
            answer = stack.call("GET", "funding", "/v1/calls")
            assert answer.status_code == 503, answer.status_code
            return answer.headers["Retry-After"]

        eventually(away, timeout=60, errors=(httpx.HTTPError,))
        assert stack.call("GET", "directory", "/v1/listings").status_code == 200
    finally:
        rejoin(stack, "funding", network)
    eventually(lambda: stack.call("GET", "funding", "/v1/calls").status_code == 200, timeout=60)


@pytest.mark.parametrize("service", ["directory-worker", "matching-worker", "notifications-worker"])
def test_a_killed_container_is_started_again_and_goes_on(stack, ledger, service):
    before = starts(stack, service)
    with publishing(ledger):
        os.kill(stack.project.container(service).attrs["State"]["Pid"], signal.SIGKILL)
        eventually(lambda: starts(stack, service) > before, timeout=60)
    eventually(lambda: is_well(stack, service), timeout=120)
    ledger.settle()


def test_a_paused_container_goes_on_where_it_was(stack, ledger):
    container = stack.project.container("matching-worker")
    with publishing(ledger):
        container.pause()
        try:
            there = len(ledger.titles)
            eventually(lambda: len(ledger.titles) > there + 25, timeout=90)  # over its session
        finally:
            container.unpause()
    ledger.settle()


def test_a_container_out_of_memory_is_started_again_and_takes_nobody_along(stack, ledger):
    service, neighbour = "directory-worker", "matching-worker"
    before, unmoved = starts(stack, service), starts(stack, neighbour)
    with publishing(ledger):
        stack.project.container(service).exec_run(["python", "-c", HUNGRY])
        eventually(lambda: starts(stack, service) > before, timeout=60)
    eventually(lambda: is_well(stack, service), timeout=120)
    ledger.settle()
    assert starts(stack, neighbour) == unmoved
