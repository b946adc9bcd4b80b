"""The broker or the database is away for a while: said, waited for, recovered from alone."""

from contextlib import contextmanager

import httpx
import pytest

from shared.testing.people import match_of, publish, seek, someone
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(240)]


@contextmanager
def stopped(stack, name):
    """Stop a server and start it again at the end."""
    supervisor = stack.stack.supervisor
    supervisor.stop_process(name)
    try:
        yield
    finally:
        supervisor.start_process(name)


def test_a_listing_published_while_the_broker_is_away_arrives_when_it_is_back(stack):
    seller, taker = someone(), someone()
    seek(stack, taker)
    with stopped(stack, "kafka"):
        listing = publish(stack, seller)
        assert listing["status"] == "published"
        status = {one.name: one for one in stack.stack.status()}
        assert status["kafka"].state == "stopped"
        matches = stack.items("matching", "/v1/matches", taker)
        assert listing["id"] not in {one["listing_id"] for one in matches}
    assert match_of(stack, taker, listing["id"])["status"] == "proposed"


def test_while_the_database_is_away_services_say_so_and_recover_without_restart(stack):
    seller, taker = someone(), someone()
    seek(stack, taker)
    before = {one["name"]: one["pid"] for one in stack.stack.supervisor.processes()}
    with stopped(stack, "mongo"):
        answer = stack.call("GET", "directory", "/v1/listings")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Content-Type"] == "application/problem+json"
        ready = stack.call("GET", "directory", "/readyz")
        assert ready.status_code == 503
        assert stack.call("GET", "directory", "/healthz").status_code == 200
        page = stack.call("GET", "portal", "/fr/")
        assert page.status_code == 200
        assert "ne répond pas" in page.text

    def published():
        """The directory takes listings again."""
        return publish(stack, seller)

    listing = eventually(published, timeout=60, errors=(httpx.HTTPError,))
    match_of(stack, taker, listing["id"])
    after = {one["name"]: one["pid"] for one in stack.stack.supervisor.processes()}
    webs = [name for name in before if name.endswith("-web")]
    assert [after[name] for name in webs] == [before[name] for name in webs]
