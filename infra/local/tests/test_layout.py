"""Where a stack lives, and what is said when it cannot come up."""

import socket
import subprocess
import sys

import pytest

from infra.local import bootstrap
from infra.local.layout import OFFSETS, PRINCIPALS, ROOT, Layout
from infra.local.stack import Stack, StackError
from infra.local.supervision import orphans
from shared.testing.stack import free_base_port


def test_the_folder_and_the_ports_are_settings(tmp_path):
    layout = Layout.from_environment({"NAVETTE_HOME": str(tmp_path), "NAVETTE_BASE_PORT": "9000"})
    assert layout.service_url("directory") == "http://127.0.0.1:9001"
    assert layout.home == tmp_path
    assert len({layout.port(name) for name in OFFSETS}) == len(OFFSETS)


@pytest.mark.parametrize("port", ["80", "x", "99999", "-1"])
def test_a_port_that_makes_no_sense_is_named(port):
    with pytest.raises(ValueError, match="NAVETTE_BASE_PORT"):
        Layout.from_environment({"NAVETTE_BASE_PORT": port})


def test_passwords_are_made_once_and_only_their_owner_reads_them(tmp_path):
    first, again = (Layout(tmp_path, 9000).passwords for _ in range(2))
    assert first == again
    assert set(first) == set(PRINCIPALS)
    assert len(set(first.values())) == len(first)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_long_folder_has_a_short_socket(tmp_path):
    deep = tmp_path / ("x" * 90)
    assert len(str(Layout(deep, 9000).socket)) < 104
    assert Layout(deep, 9000).socket != Layout(deep / "y", 9000).socket


def test_a_taken_port_is_said_in_one_line_and_nothing_is_left_running(tmp_path):
    layout = Layout(tmp_path / "home", free_base_port())
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", layout.port("matching")))
        taken.listen()
        with pytest.raises(StackError, match=r"matching.*another base port"):
            Stack(layout).up()
    assert not Stack(layout).is_up()
    assert orphans(layout) == []


def test_each_service_has_its_own_database_user_and_password(tmp_path):
    layout = Layout(tmp_path, 9000)
    directory, matching = layout.environment("directory"), layout.environment("matching")
    assert directory["NAVETTE_KAFKA_USERNAME"] == "directory"
    assert directory["NAVETTE_KAFKA_PASSWORD"] != matching["NAVETTE_KAFKA_PASSWORD"]
    assert "NAVETTE_MONGODB_URL" not in layout.environment("portal")


def test_an_old_python_is_refused_in_one_line(monkeypatch):
    monkeypatch.setattr(bootstrap, "MINIMUM", (9, 0))
    with pytest.raises(bootstrap.CannotPrepare, match="or newer is needed"):
        bootstrap.main("runtime")


def test_a_failed_step_says_what_to_do_and_what_was_said(tmp_path):
    failing = [sys.executable, "-c", "import sys; sys.exit('no route')"]
    with pytest.raises(bootstrap.CannotPrepare, match=r"a download failed \(no route\)"):
        bootstrap.run(failing, "a download failed")
    with pytest.raises(bootstrap.CannotPrepare, match="missing tool"):
        bootstrap.run([str(tmp_path / "nothing")], "missing tool")


def test_the_environment_is_prepared_anew_only_when_a_lock_changed():
    assert bootstrap.digest("dev") != bootstrap.digest("runtime")
    assert bootstrap.digest("dev") == bootstrap.digest("dev")


def test_the_command_says_what_is_wrong_in_one_line(tmp_path):
    environ = {"NAVETTE_HOME": str(tmp_path), "NAVETTE_BASE_PORT": "80", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "cli.main", "status"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "NAVETTE_BASE_PORT" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
