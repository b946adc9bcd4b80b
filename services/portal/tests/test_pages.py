"""The pages, in front of services that are well, away, slow or talking nonsense."""

from __future__ import annotations

import json
import re
import threading
import time
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import httpx
import pytest

from services.portal.client import services
from services.portal.tests.fakes import (
    CALL,
    EVENT,
    LISTING,
    LISTS,
    SUBMISSION,
    answering,
    away,
    slow,
)
from services.portal.tests.provider import sign_in

PUBLIC_PAGES = {
    "/": "Atelier de confection",
    "/annuaire": "La Trame solidaire",
    "/annonces": "180\u202f000\u00a0€",
    "/agenda": "Jeudi 3 décembre 2026, de 9\u00a0h à 17\u00a0h\u00a030",
    "/appels": "1er décembre 2026 à 18\u00a0h\u00a030",
    "/chiffres": "octobre 2026",
}
SIGNED_PAGES = {
    "/mises-en-relation": "20 000 € de trop.",
    "/notifications": "correspond à votre recherche.",
    "/partenaires": "donnée personnelle",
}
PAGES = PUBLIC_PAGES | SIGNED_PAGES
SERVICE_OF = {
    "/annuaire": "directory",
    "/annonces": "directory",
    "/agenda": "events",
    "/appels": "funding",
    "/chiffres": "observatory",
    "/mises-en-relation": "matching",
    "/notifications": "notifications",
    "/partenaires": "partners",
}
AWAY = "ne répond pas pour le moment"
NONSENSE: list[Any] = [
    b"",
    b"<html>proxy error</html>",
    b"\xff\xfe",
    b"[" * 100_000,
    None,
    [],
    7,
    {},
    {"items": None},
    {"items": [None]},
    {"items": [[]]},
    {"items": [{}], "rows": [{}], "total": "many"},
    {"items": [{"id": 1, "title": {}, "name": []}]},
    {"items": [CALL | {"opens_at": "yesterday"}]},
    {"items": [EVENT | {"starts_at": "0001-01-01T00:00:00Z"}]},
    {"items": [LISTING] * 101},
    {"rows": [{"count": 1e400}], "total": 1},
]


@pytest.fixture
def signed(visitor, issuer):
    sign_in(visitor, issuer)
    return visitor


class Reader(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    return answer.text


@pytest.mark.parametrize(("path", "text"), PAGES.items())
def test_each_page_shows_what_its_service_has(signed, path, text):
    shown = page(signed, path)
    assert text in shown
    assert AWAY not in shown


@pytest.mark.parametrize("path", [*PAGES, "/connexion/retour", "/rien"])
def test_each_page_is_built_for_everyone(signed, path):
    shown = signed.get(path).text
    reader = Reader(shown)
    assert reader.all("html") == [{"lang": "fr"}]
    assert [len(reader.all(tag)) for tag in ("main", "h1", "title")] == [1, 1, 1]
    assert reader.all("nav")[0]["aria-label"]
    assert {"class": "navette-skip", "href": "#contenu"} in reader.all("a")
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert shown.count("<table") == shown.count("<caption")
    assert all("alt" in image for image in reader.all("img"))
    current = [one for one in reader.all("a") if one.get("aria-current") == "page"]
    assert {one["href"] for one in current} <= {path, "?mesure=listings"}
    assert re.search("<title>.+ — Navette</title>", shown)


@pytest.mark.parametrize("path", [*PAGES, "/connexion/retour", "/rien", "/chiffres/listings.svg"])
def test_nothing_comes_from_elsewhere_and_nothing_runs(signed, path):
    answer = signed.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    reader = Reader(answer.text)
    loaded = [
        one.get("src") or one.get("href") for one in reader.all("img", "script", "link", "use")
    ]
    assert all(address.startswith("/") and address[:2] != "//" for address in loaded)
    assert reader.all("script") == []
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]
    if answer.mimetype == "text/html":
        assert loaded
        assert not [attrs for _, attrs in reader.tags if "style" in attrs]


def test_what_the_pages_load_is_served_from_here(visitor):
    for one in Reader(page(visitor, "/chiffres")).all("img", "link"):
        answer = visitor.get(one.get("src") or one["href"])
        assert answer.status_code == 200
        assert answer.data
        answer.close()


@pytest.mark.parametrize("path", SERVICE_OF)
def test_a_service_that_is_down_is_said(signed, fake, path):
    for behaviour in (away, slow, answering({}, 503), answering({}, 500), answering({}, 302)):
        fake.instead[SERVICE_OF[path]] = behaviour
        assert AWAY in page(signed, path)


@pytest.mark.parametrize("path", PAGES)
def test_nonsense_breaks_no_page(signed, fake, path):
    for content in NONSENSE:
        fake.instead = dict.fromkeys(SERVICE_OF.values(), answering(content))
        assert page(signed, path)


def test_on_the_home_page_the_rest_stands(visitor, fake):
    fake.instead["funding"] = away
    fake.instead["observatory"] = answering(b"nonsense")
    shown = page(visitor, "/")
    assert "Atelier de confection" in shown
    assert "Forum de l’économie" in shown
    assert shown.count(AWAY) == 2
    assert "indisponible pour le moment" in shown
    fake.instead.clear()
    assert AWAY not in page(visitor, "/")


def test_a_page_waits_no_longer_than_its_deadline_and_asks_all_at_once(visitor, fake, monkeypatch):
    monkeypatch.setattr(services, "DEADLINE_SECONDS", 0.3)
    release = threading.Event()

    def hangs(request):
        release.wait(10)
        return fake.well(request)

    fake.instead["funding"] = fake.instead["observatory"] = hangs
    started = time.monotonic()
    shown = page(visitor, "/")
    assert time.monotonic() - started < 3
    release.set()
    assert "Atelier de confection" in shown
    assert AWAY in shown


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u202e"


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_stays_text(signed, fake, path):
    def poisoned(value):
        if isinstance(value, dict):
            return {name: poisoned(held) for name, held in value.items()}
        if isinstance(value, list):
            return [poisoned(held) for held in value]
        return HOSTILE if isinstance(value, str) and not re.match(r"\d{4}-", value) else value

    fake.lists = {name: [poisoned(item)] for name, item in LISTS.items()}
    fake.next = HOSTILE
    shown = page(signed, path)
    reader = Reader(shown)
    assert reader.all("script") == []
    assert not [one for one in reader.all("img") if one["src"] == "x"]
    assert "&lt;script&gt;" in shown or path in {"/chiffres"}
    assert "49" not in re.sub(r"&[^;]+;", "", shown)


def test_naughty_strings_are_shown_as_they_are(visitor, fake, real_data):
    path = real_data / "bad-input" / "blns" / "blns.json"
    texts = [text for text in json.loads(path.read_text(encoding="utf-8")) if text]
    for start in range(0, len(texts), 100):
        fake.lists["/v1/listings"] = [
            LISTING | {"title": text, "url": text} for text in texts[start : start + 100]
        ]
        reader = Reader(page(visitor, "/annonces"))
        assert reader.all("script") == []
        links = [one["href"] for one in reader.all("a")]
        assert all(re.match(r"/|#|https?://", link) for link in links)


def test_a_listing_that_tells_little_is_shown(visitor, fake):
    fake.lists["/v1/listings"] = [{"id": "l2", "title": "Reprise discrète"}]
    shown = page(visitor, "/annonces")
    assert "Reprise discrète" in shown
    assert "lieu non communiqué · prix non communiqué" in shown
    assert "salarié" not in shown


def test_a_criterion_is_met_or_not_or_in_part(signed):
    shown = page(signed, "/mises-en-relation")
    assert re.findall("<td>(oui|non|en partie)</td>", shown) == ["oui", "en partie", "non"]


def test_only_web_addresses_are_links(visitor, fake):
    fake.lists["/v1/events"] = [EVENT | {"url": "javascript:alert(1)"}, EVENT | {"url": "http://["}]
    assert "Renseignements" not in page(visitor, "/agenda")
    fake.lists["/v1/events"] = [EVENT]
    assert 'href="https://forum.exemple.fr/"' in page(visitor, "/agenda")


def test_a_list_is_read_page_by_page(visitor, fake):
    assert "Page suivante" not in page(visitor, "/annonces")
    fake.next = "a+b/c="
    assert "?suite=a%2Bb/c%3D" in page(visitor, "/annonces")
    shown = page(visitor, "/annonces?suite=a%2Bb/c%3D")
    assert fake.requests[-1].url.params["cursor"] == "a+b/c="
    assert "Revenir au début" in shown
    fake.instead["directory"] = answering({"type": "urn:navette:problem:invalid"}, 422)
    assert "n’existe plus" in page(visitor, "/annonces?suite=old")


def test_an_empty_list_says_so(signed, fake):
    fake.lists = {name: [] for name in LISTS}
    for path in [*SERVICE_OF, "/"]:
        if path != "/chiffres":
            assert re.search("Aucun|Rien", page(signed, path))


def test_an_unreadable_submission_is_shown(signed, fake):
    fake.lists["/v1/submissions"] = [SUBMISSION | {"type": "", "reasons": [{"code": "new-code"}]}]
    shown = page(signed, "/partenaires")
    assert "illisible" in shown
    assert "new-code" in shown


def test_the_chart_is_drawn_or_said_to_be_away(visitor, fake):
    answer = visitor.get("/chiffres/listings.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "oct. 2026" in answer.text
    assert "<script" not in answer.text
    assert page(visitor, "/chiffres/lost.svg", 404)
    fake.instead["observatory"] = away
    assert page(visitor, "/chiffres/listings.svg", 503)


def test_an_unknown_measure_shows_the_first(visitor, fake):
    page(visitor, "/chiffres?mesure=<b>")
    assert fake.requests[0].url.params["measure"] == "listings"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/rien", 404), ("POST", "/annonces", 405), ("GET", "/%00", 404)],
)
def test_errors_are_pages_in_french(visitor, method, path, status):
    answer = visitor.open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Revenir à l’accueil" in answer.text


def test_a_fault_of_ours_shows_no_trace_of_the_code(app, visitor, monkeypatch):
    monkeypatch.setitem(app.jinja_env.globals, "period", None)
    shown = page(visitor, "/agenda", 500)
    assert "Un incident s’est produit" in shown
    assert "Traceback" not in shown
    assert "NoneType" not in shown


def test_it_is_ready_without_the_services(visitor, fake):
    for service in {*SERVICE_OF.values()}:
        fake.instead[service] = away
    for path in ("/healthz", "/readyz", "/metrics"):
        assert visitor.get(path).status_code == 200
    assert fake.requests == []


def test_the_trace_goes_on_to_the_services(visitor, fake):
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    visitor.get("/annonces", headers={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"})
    assert fake.requests[0].headers["traceparent"].split("-")[1] == trace_id
    assert fake.requests[0].headers["accept-language"] == "fr"
    assert isinstance(fake.requests[0], httpx.Request)
