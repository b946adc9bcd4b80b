"""Any one process ends without warning during the main job: nothing is lost, nothing comes twice.

A mail is sent at least once: one sent again after a crash bears the same Message-ID, by which
mailboxes know it, so mails are counted by it.
"""

import threading
from collections import Counter
from contextlib import suppress
from itertools import cycle
from uuid import uuid4

import httpx
import pytest

from infra.local.kept_mails import mails
from infra.local.layout import SERVICES, WORKERS
from infra.local.processes import web_name, worker_name
from shared.reference.themes import theme_codes
from shared.testing.people import seek, someone, subscribe
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(300)]

LISTINGS = 10
SECONDS = 90
VICTIMS = (
    *("kafka", "mongo", "smtp", "issuer"),
    *map(web_name, SERVICES),
    *map(worker_name, WORKERS),
)


def post_until_taken(stack, who, body):
    """Post a listing as a careful client does: again, under the same key, until it is taken."""
    headers = {"Idempotency-Key": str(uuid4())}

    def taken():
        with suppress(httpx.HTTPError):
            answer = stack.call(
                "POST", "directory", "/v1/listings", who, json=body, headers=headers
            )
            assert answer.status_code in {201, 503}, answer.text
            return answer.json() if answer.status_code == 201 else None
        return None

    return eventually(taken, timeout=SECONDS)


@pytest.mark.parametrize(  # a theme each: no one is told of the listings of another's round
    ("victim", "theme"), list(zip(VICTIMS, cycle(sorted(theme_codes())), strict=False))
)
def test_a_process_killed_during_the_main_job_costs_nothing(stack, victim, theme):
    seller, taker = someone(), someone()
    address = subscribe(stack, taker)
    division = "41"
    seek(stack, taker, themes=[theme], naf_divisions=[division])
    titles = [f"Chantier {uuid4().hex[:8]}" for _ in range(LISTINGS)]
    listings = []

    def post_all():
        for title in titles:
            body = {
                "title": title,
                "themes": [theme],
                "naf": division,
                "area": {"level": "commune", "code": "68224"},
                "publish": True,
            }
            listings.append(post_until_taken(stack, seller, body)["id"])

    posting = threading.Thread(target=post_all)
    posting.start()
    eventually(lambda: len(listings) >= LISTINGS // 3, timeout=SECONDS)
    old_pid = stack.stack.kill(victim)
    posting.join(SECONDS * 2)
    assert len(listings) == LISTINGS

    def back():
        """The supervisor restarted it."""
        known = {one["name"]: one for one in stack.stack.supervisor.processes()}[victim]
        return known["statename"] == "RUNNING" and known["pid"] != old_pid

    eventually(back, timeout=SECONDS)
    wanted = Counter(listings)

    def matched():
        """Every listing is proposed, once."""
        every = stack.items("matching", "/v1/matches", taker)
        matches = [one for one in every if one["listing_id"] in wanted]  # not those of other tests
        assert Counter(one["listing_id"] for one in matches) == wanted
        return {one["id"] for one in matches}

    away = (httpx.HTTPError,)
    matches = eventually(matched, timeout=SECONDS, errors=away)

    def told():
        """The taker is told of every match, once in the application and once by mail."""
        rows = stack.items("notifications", "/v1/deliveries", taker)
        about = Counter(one["about"] for one in rows if one["about"] in matches)
        assert about == Counter(matches)
        sent = mails(stack.layout, address)
        for title in titles:
            assert len({one["message_id"] for one in sent if title in one["subject"]}) == 1
        return True

    eventually(told, timeout=SECONDS, errors=away)

    def counted():
        """The observatory has every listing and every match of this theme, once."""
        agent = someone("agent")
        there = {
            "listings": len(stack.items("directory", f"/v1/listings?theme={theme}")),
            "matches": sum(
                theme in one["themes"] for one in stack.items("matching", "/v1/matches", agent)
            ),
        }
        for measure, number in there.items():
            params = {"measure": measure, "theme": theme}
            figures = stack.call("GET", "observatory", "/v1/figures", params=params).json()
            assert figures["total"] == number
        return True

    eventually(counted, timeout=SECONDS, errors=away)
