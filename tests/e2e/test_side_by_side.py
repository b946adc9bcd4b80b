"""Two whole stacks on one machine: neither sees, stops nor leaves anything to the other."""

import fcntl
import socket
import subprocess
import sys

import httpx
import pytest

from infra.local.layout import OFFSETS, ROOT, SERVICES, Layout
from infra.local.supervision import orphans
from shared.testing.people import match_of, publish, seek, someone
from shared.testing.stack import running_stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]


def listed(stack):
    return {one["id"] for one in stack.items("directory", "/v1/listings")}


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def is_locked(path):
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def pids(stack):
    return {one["name"]: one["pid"] for one in stack.stack.supervisor.processes()}


def test_a_second_stack_lives_beside_the_first_and_goes_without_it(stack, tmp_path):
    taker, other_taker = someone(), someone()
    running = pids(stack)
    with running_stack(tmp_path / "second") as second:
        assert second.layout.base_port != stack.layout.base_port
        seek(stack, taker)
        seek(second, other_taker)
        here, there = publish(stack, someone()), publish(second, someone())
        match_of(stack, taker, here["id"])
        match_of(second, other_taker, there["id"])
        assert here["id"] in listed(stack) - listed(second)
        assert there["id"] in listed(second) - listed(stack)
        assert stack.items("matching", "/v1/matches", other_taker) == []
        assert second.items("matching", "/v1/matches", taker) == []
        # a token of one issuer opens nothing at the other
        strange = httpx.get(
            f"{second.layout.service_url('matching')}/v1/matches",
            headers={"Authorization": f"Bearer {stack.token(taker)}"},
            timeout=15,
        )
        assert strange.status_code == 401
        assert set(pids(second).values()).isdisjoint(running.values())
    layout = second.layout
    assert orphans(layout) == []
    assert [name for name in OFFSETS if not is_free(layout.port(name))] == []
    assert not layout.socket.exists()
    assert not is_locked(layout.lock_file)
    assert (layout.home / "mongo" / "WiredTiger").exists()  # what it kept stays
    assert pids(stack) == running
    for service in SERVICES:
        assert stack.call("GET", service, "/readyz").status_code == 200
    match_of(stack, taker, publish(stack, someone())["id"])


@pytest.mark.parametrize(("below", "name"), [(0, "portal"), (1, "directory")])
def test_on_ports_of_another_stack_it_says_so_in_one_line_and_starts_nothing(
    stack, tmp_path, below, name
):
    running, home = pids(stack), tmp_path / "third"
    taken = stack.layout.base_port
    environ = stack.environment() | {
        "NAVETTE_HOME": str(home),
        "NAVETTE_BASE_PORT": str(taken - below),
    }
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "up"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert f"port {taken} ({name}) is taken by " in line
    assert "another base port" in line
    assert orphans(Layout(home, taken - below)) == []
    assert not (home / "logs").exists()
    assert pids(stack) == running
