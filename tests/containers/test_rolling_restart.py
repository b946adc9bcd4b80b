"""Every service is stopped and started again under load, and nobody at the proxy sees it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from infra.local.layout import SERVICES, WORKERS
from shared.testing.people import someone
from shared.testing.waiting import eventually
from tests.containers.load import Ledger, publishing, repeated

pytestmark = [pytest.mark.containers, pytest.mark.timeout(800)]

READS = {
    "portal": "/fr/",
    "directory": "/v1/listings",
    "events": "/v1/events",
    "matching": "/v1/nomenclatures/themes",
    "funding": "/v1/calls",
    "notifications": "/v1/subscribers/me",
    "observatory": "/v1/figures?measure=listings",
    "partners": "/v1/accounts/grand-est",
}


class Visitor:
    """Someone who asks every service over and over, and notes what is no answer."""

    def __init__(self, stack):
        self._stack, self._who = stack, someone("operator")
        self._lock = threading.Lock()
        self.count, self.failures = 0, []
        self._stack.token(self._who)

    def visit(self):
        """Ask each service once."""
        for service in READS:
            self.ask(service)

    def ask(self, service):
        """Ask one service."""
        try:
            answer = self._stack.call("GET", service, READS[service], self._who)
            problem = answer.text[:200] if answer.status_code >= 500 else ""
        except httpx.HTTPError as error:
            problem = f"{type(error).__name__} {error}"
        with self._lock:
            self.count += 1
            if problem:
                self.failures.append(f"{service}: {problem}")


def is_well(stack, service):
    return stack.project.container(service).attrs["State"]["Health"]["Status"] == "healthy"


def test_every_service_is_restarted_under_load_without_one_failed_request(stack):
    ledger, visitor = Ledger(stack), Visitor(stack)
    with publishing(ledger, threads=1), repeated(visitor.visit, threads=2):
        for service in SERVICES:
            stack.project.container(service).restart(timeout=30)
            visitor.ask(service)  # is answered when it is back: the next one may go
        with ThreadPoolExecutor() as pool:
            workers = [stack.project.container(f"{one}-worker") for one in WORKERS]
            list(pool.map(lambda one: one.restart(timeout=30), workers))
        for container in (*SERVICES, *(f"{one}-worker" for one in WORKERS)):
            eventually(lambda one=container: is_well(stack, one), timeout=120)
    assert visitor.failures == []
    assert ledger.failed == []
    assert visitor.count > len(READS) * 10
    ledger.settle()


def test_a_process_told_to_stop_ends_by_itself(stack):
    for service in ("events", "events-worker"):
        container = stack.project.container(service)
        container.stop(timeout=30)
        try:
            assert stack.project.container(service).attrs["State"]["ExitCode"] == 0
        finally:
            container.start()
    for service in ("events", "events-worker"):
        eventually(lambda one=service: is_well(stack, one), timeout=120)
