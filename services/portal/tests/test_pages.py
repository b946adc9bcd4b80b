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
    HOSTILE,
    LISTING,
    LISTS,
    SUBMISSION,
    answering,
    away,
    slow,
)
from services.portal.tests.provider import sign_in

PUBLIC_PAGES = {
    "/fr/": "Atelier de confection",
    "/fr/annuaire": "La Trame solidaire",
    "/fr/accompagnement": "Répond sous 5 jours",
    "/fr/locaux": "417,50\u00a0€ par mois la première année",
    "/fr/partenariats": "du 1er janvier 2026 au 31 décembre 2027",
    "/fr/bonnes-pratiques": "Trier au fil de l’eau",
    "/fr/annonces": "180\u202f000\u00a0€",
    "/fr/agenda": "Jeudi 3 décembre 2026, de 9\u00a0h à 17\u00a0h\u00a030",
    "/fr/appels": "du 1er novembre 2026 au 1er décembre 2026",
    "/fr/chiffres": "octobre 2026",
}
DETAIL_PAGES = {
    "/fr/annuaire/s1": "Atelier chantier d’insertion",
    "/fr/locaux/b1": "12\u202f600,50\u00a0€",
    "/fr/partenariats/a1": "Trier sous 8 jours",
    "/fr/bonnes-pratiques/g1": "4\u202f100,50\u00a0€",
    "/fr/annonces/l1": "6 salariés",
    "/fr/agenda/e1": "Parc des expositions",
    "/fr/appels/c1": "1er décembre 2026 à 18\u00a0h\u00a030",
}
SIGNED_LISTS = {
    "/fr/mon-espace": "86 points sur 100",
    "/fr/mises-en-relation": "86 points sur 100",
    "/fr/notifications": "correspond à votre recherche.",
    "/fr/bureau": "donnée personnelle",
}
SIGNED_PAGES = SIGNED_LISTS | {"/fr/mises-en-relation/m1": "20 000 € de trop."}
LIST_PAGES = PUBLIC_PAGES | SIGNED_LISTS
PAGES = LIST_PAGES | DETAIL_PAGES | SIGNED_PAGES
SERVICE_OF = {
    "/fr/annuaire": "directory",
    "/fr/accompagnement": "directory",
    "/fr/locaux": "directory",
    "/fr/partenariats": "directory",
    "/fr/bonnes-pratiques": "directory",
    "/fr/annonces": "directory",
    "/fr/agenda": "events",
    "/fr/appels": "funding",
    "/fr/chiffres": "observatory",
    "/fr/mises-en-relation": "matching",
    "/fr/notifications": "notifications",
    "/fr/bureau": "partners",
}
DETAIL_SERVICE_OF = {
    "/fr/annuaire/s1": "directory",
    "/fr/locaux/b1": "directory",
    "/fr/partenariats/a1": "directory",
    "/fr/bonnes-pratiques/g1": "directory",
    "/fr/annonces/l1": "directory",
    "/fr/agenda/e1": "events",
    "/fr/appels/c1": "funding",
    "/fr/mises-en-relation/m1": "matching",
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


TOLD_ABOUT = {"alternate", "canonical"}
"""Links that say where this page is, and load nothing."""
WRITTEN_IN = {"application/ld+json", "importmap"}
"""Types of scripts that stand in the page, are said to machines and do not run."""


def own_script(attributes):
    """Tell a script of ours, or what is only said to machines, from any other."""
    if attributes.get("type") in WRITTEN_IN:
        return bool(attributes["nonce"])
    return attributes.get("src", "").startswith("/static/js/") and attributes["type"] == "module"


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


@pytest.mark.parametrize("path", [*PAGES, "/connexion/retour", "/fr/rien"])
def test_each_page_is_built_for_everyone(signed, path):
    shown = signed.get(path).text
    reader = Reader(shown)
    assert reader.all("html") == [{"lang": "fr"}]
    assert [len(reader.all(tag)) for tag in ("main", "h1", "title")] == [1, 1, 1]
    assert reader.all("nav")[0]["aria-label"]
    assert {"class": "n-skip", "href": "#contenu"} in reader.all("a")
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert shown.count("<table") == shown.count("<caption")
    assert all("alt" in image for image in reader.all("img"))
    current = [one for one in reader.all("a") if one.get("aria-current") == "page"]
    assert {one["href"] for one in current} <= {path, f"{path}?mesure=listings"}
    assert re.search("<title>.+ — Navette</title>", shown)


@pytest.mark.parametrize(
    "path", [*PAGES, "/connexion/retour", "/fr/rien", "/fr/chiffres/listings.svg"]
)
def test_nothing_comes_from_elsewhere_and_nothing_runs(signed, path):
    answer = signed.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    reader = Reader(answer.text)
    loaded = [
        one.get("src") or one["href"]
        for one in reader.all("img", "script", "link", "use")
        if one.get("rel") not in TOLD_ABOUT and one.get("type") not in WRITTEN_IN
    ]
    assert all(address.startswith("/") and address[:2] != "//" for address in loaded)
    assert all(own_script(one) for one in reader.all("script"))
    assert not [name for _, attrs in reader.tags for name in attrs if name.startswith("on")]
    if answer.mimetype == "text/html":
        assert loaded
        assert not [attrs for _, attrs in reader.tags if "style" in attrs]


def test_what_the_pages_load_is_served_from_here(visitor):
    for one in Reader(page(visitor, "/fr/chiffres")).all("img", "link", "script"):
        if one.get("type") in WRITTEN_IN:
            continue
        address = one.get("src") or one["href"]
        answer = visitor.get(address.removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert answer.data
        answer.close()


@pytest.mark.parametrize("path", SERVICE_OF)
def test_a_service_that_is_down_is_said(signed, fake, path):
    for behaviour in (away, slow, answering({}, 503), answering({}, 500), answering({}, 302)):
        fake.instead[SERVICE_OF[path]] = behaviour
        assert AWAY in page(signed, path)


@pytest.mark.parametrize("path", DETAIL_SERVICE_OF)
def test_a_thing_is_not_there_or_may_not_be_seen_or_its_service_is_down(signed, fake, path):
    page(signed, f"{path}-lost", 404)
    for status, shown in {401: 403, 403: 403, 404: 404, 422: 404, 500: 503, 503: 503}.items():
        fake.instead[DETAIL_SERVICE_OF[path]] = answering({}, status)
        page(signed, path, shown)


@pytest.mark.parametrize("path", PAGES)
def test_nonsense_breaks_no_page(signed, fake, path):
    for content in NONSENSE:
        fake.instead = dict.fromkeys(SERVICE_OF.values(), answering(content))
        assert signed.get(path).status_code == (200 if path in LIST_PAGES else 503)


def test_on_the_home_page_the_rest_stands(visitor, fake):
    fake.instead["funding"] = away
    fake.instead["observatory"] = answering(b"nonsense")
    shown = page(visitor, "/fr/")
    assert "Atelier de confection" in shown
    assert "Forum de l’économie" in shown
    assert shown.count(AWAY) == 1
    assert "indisponible pour le moment" in shown
    fake.instead.clear()
    assert AWAY not in page(visitor, "/fr/")


def test_a_page_waits_no_longer_than_its_deadline_and_asks_all_at_once(visitor, fake, monkeypatch):
    monkeypatch.setattr(services, "DEADLINE_SECONDS", 0.3)
    release = threading.Event()

    def hangs(request):
        release.wait(10)
        return fake.well(request)

    fake.instead["funding"] = fake.instead["observatory"] = hangs
    started = time.monotonic()
    shown = page(visitor, "/fr/")
    assert time.monotonic() - started < 3
    release.set()
    assert "Atelier de confection" in shown
    assert AWAY in shown


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_stays_text(signed, fake, path):
    def poisoned(value):
        if isinstance(value, dict):
            return {name: poisoned(held) for name, held in value.items()}
        if isinstance(value, list):
            return [poisoned(held) for held in value]
        return HOSTILE if isinstance(value, str) and not re.match(r"\d+[.-]", value) else value

    fake.lists = {
        name: [poisoned(item) | {key: item[key] for key in {"id"} & item.keys()}]
        for name, item in LISTS.items()
    }
    fake.next = HOSTILE
    shown = page(signed, path)
    reader = Reader(shown)
    assert all(own_script(one) for one in reader.all("script"))
    assert not [one for one in reader.all("img") if one["src"] == "x"]
    assert "&lt;script&gt;" in shown or path in {"/fr/chiffres"}
    assert "864199" not in shown


def test_naughty_strings_are_shown_as_they_are(visitor, fake, real_data):
    path = real_data / "bad-input" / "blns" / "blns.json"
    texts = [text for text in json.loads(path.read_text(encoding="utf-8")) if text]
    for start in range(0, len(texts), 100):
        fake.lists["/v1/listings"] = [
            LISTING | {"title": text, "url": text} for text in texts[start : start + 100]
        ]
        reader = Reader(page(visitor, "/fr/annonces"))
        assert all(own_script(one) for one in reader.all("script"))
        links = [one["href"] for one in reader.all("a")]
        assert all(re.match(r"/|#|https?://", link) for link in links)


def test_a_listing_that_tells_little_is_shown(visitor, fake):
    fake.lists["/v1/listings"] = [{"id": "l2", "title": "Reprise discrète"}]
    shown = page(visitor, "/fr/annonces")
    assert "Reprise discrète" in shown
    assert "<span>lieu non communiqué</span><span>prix non communiqué</span>" in shown
    assert "salarié" not in shown


def test_a_criterion_is_met_or_not_or_in_part(signed):
    shown = page(signed, "/fr/mises-en-relation/m1")
    assert re.findall("<td[^>]*>(oui|non|en partie)</td>", shown) == ["oui", "en partie", "non"]


def test_only_web_addresses_are_links(visitor, fake):
    for hostile in ("javascript:alert(1)", "http://["):
        fake.lists["/v1/events"] = [EVENT | {"url": hostile}]
        assert "Renseignements" not in page(visitor, "/fr/agenda/e1")
    fake.lists["/v1/events"] = [EVENT]
    assert 'href="https://forum.exemple.fr/"' in page(visitor, "/fr/agenda/e1")


def test_a_list_is_read_page_by_page(visitor, fake):
    assert "Page suivante" not in page(visitor, "/fr/annonces")
    fake.next = "a+b/c="
    assert "?suite=a%2Bb%2Fc%3D" in page(visitor, "/fr/annonces")
    shown = page(visitor, "/fr/annonces?suite=a%2Bb/c%3D")
    assert fake.requests[-1].url.params["cursor"] == "a+b/c="
    assert "Revenir au début" in shown
    fake.instead["directory"] = answering({"type": "urn:navette:problem:invalid"}, 422)
    assert "n’existe plus" in page(visitor, "/fr/annonces?suite=old")


def test_an_empty_list_says_so(signed, fake):
    fake.lists = {name: [] for name in LISTS}
    for path in [*SERVICE_OF, "/fr/"]:
        if path != "/fr/chiffres":
            assert re.search("Aucun|Rien|Personne", page(signed, path))


def test_an_unreadable_submission_is_shown(signed, fake):
    fake.lists["/v1/submissions"] = [SUBMISSION | {"type": "", "reasons": [{"code": "new-code"}]}]
    shown = page(signed, "/fr/bureau")
    assert "illisible" in shown
    assert "new-code" in shown


def test_the_chart_is_drawn_or_said_to_be_away(visitor, fake):
    answer = visitor.get("/fr/chiffres/listings.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "oct. 2026" in answer.text
    assert "<script" not in answer.text
    assert page(visitor, "/fr/chiffres/lost.svg", 404)
    fake.instead["observatory"] = away
    assert page(visitor, "/fr/chiffres/listings.svg", 503)


def test_an_unknown_measure_shows_the_first(visitor, fake):
    page(visitor, "/fr/chiffres?mesure=<b>")
    assert fake.requests[0].url.params["measure"] == "listings"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/fr/rien", 404), ("POST", "/fr/annonces", 405), ("GET", "/%00", 404)],
)
def test_errors_are_pages_in_french(visitor, method, path, status):
    answer = visitor.open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Revenir à l’accueil" in answer.text


def test_a_fault_of_ours_shows_no_trace_of_the_code(app, visitor, monkeypatch):
    monkeypatch.setitem(app.jinja_env.globals, "period", None)
    shown = page(visitor, "/fr/agenda", 500)
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
    visitor.get("/fr/annonces", headers={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"})
    assert fake.requests[0].headers["traceparent"].split("-")[1] == trace_id
    assert fake.requests[0].headers["accept-language"] == "fr"
    assert isinstance(fake.requests[0], httpx.Request)
