"""The whole stack, or what keeps it running, ends without warning: `make up` brings it all back."""

import psutil
import pytest

from infra.local.kept_mails import mails
from infra.local.supervision import DAEMON, orphans
from infra.local.supervisor_file import MARK
from shared.testing.people import match_of, publish, seek, someone, subscribe
from shared.testing.stack import running_stack
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(300)]


def kill(processes):
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def test_what_was_kept_and_what_had_not_left_yet_survive(tmp_path):
    seller, taker = someone(), someone()
    with running_stack(tmp_path / "stack") as one:
        supervisor = one.stack.supervisor
        address = subscribe(one, taker)
        seek(one, taker)
        kept = publish(one, seller)
        match_of(one, taker, kept["id"])

        supervisor.stop_process("directory-worker")  # so that the event of this one stays behind
        waiting = publish(one, seller)
        kill(orphans(one.layout))
        assert not one.stack.is_up()
        one.stack.up()
        for listing in (kept, waiting):
            match_of(one, taker, listing["id"])
            eventually(
                lambda title=listing["title"]: [
                    mail for mail in mails(one.layout, address) if title in mail["subject"]
                ],
                timeout=30,
            )
        assert len(one.items("matching", "/v1/matches", taker)) == 2

        kill([found for found in orphans(one.layout) if found.environ()[MARK] == DAEMON])
        assert not one.stack.is_up()
        assert orphans(one.layout) != []
        one.stack.up()
        match_of(one, taker, publish(one, seller)["id"])
    assert orphans(one.layout) == []
