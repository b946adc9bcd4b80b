"""The whole stack, or what keeps it running, ends without warning: `make up` brings it all back."""

import psutil
import pytest

from infra.local.supervision import DAEMON, orphans
from infra.local.supervisor_file import MARK
from shared.testing.people import match_of, publish, seek, someone, subscribe
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(300)]


def kill(processes):
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def test_what_was_kept_and_what_had_not_left_yet_survive(stack):
    seller, taker = someone(), someone()
    address = subscribe(stack, taker)
    seek(stack, taker)
    kept = publish(stack, seller)
    match_of(stack, taker, kept["id"])

    stack.stack.supervisor.stop_process("directory-worker")  # the event of this one stays behind
    waiting = publish(stack, seller)
    kill(orphans(stack.layout))
    assert not stack.stack.is_up()
    stack.stack.up()
    for listing in (kept, waiting):
        match_of(stack, taker, listing["id"])
        eventually(
            lambda title=listing["title"]: [
                mail for mail in stack.mails(address) if title in mail["subject"]
            ],
            timeout=30,
        )
    proposed = [one["listing_id"] for one in stack.items("matching", "/v1/matches", taker)]
    assert [proposed.count(listing["id"]) for listing in (kept, waiting)] == [1, 1]

    kill([found for found in orphans(stack.layout) if found.environ()[MARK] == DAEMON])
    assert not stack.stack.is_up()
    assert orphans(stack.layout) != []
    stack.stack.up()
    match_of(stack, taker, publish(stack, seller)["id"])
