"""What machines read: well formed, whole, and nothing personal."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from services.portal.languages import LANGUAGES
from services.portal.tests.fakes import LISTING, away

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEEDS = ["/fr/annonces.atom", "/de/foerderaufrufe.atom", "/en/events.atom"]


def test_the_site_map_has_every_public_page_in_each_language(visitor):
    answer = visitor.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    pages = [one.findtext(f"{MAP}loc") for one in ET.fromstring(answer.text)]
    assert len(pages) == len(set(pages))
    assert {page.split("/")[3] for page in pages} == set(LANGUAGES)
    assert "http://localhost/de/verzeichnis/s1" in pages
    for page in pages:
        assert visitor.get(page.removeprefix("http://localhost")).status_code == 200
    assert not [page for page in pages if "mon-espace" in page or "recherche" in page]


def test_a_service_that_is_away_leaves_its_part_of_the_site_map_out(visitor, fake):
    fake.instead["events"] = away
    shown = visitor.get("/sitemap.xml").text
    assert "/fr/annuaire/s1<" in shown
    assert "/fr/agenda<" in shown
    assert "/fr/agenda/e1" not in shown


def test_the_site_map_is_bounded(visitor, fake):
    fake.next = "again"
    assert visitor.get("/sitemap.xml").status_code == 200
    assert len(fake.requests) < 200


def test_robots_keep_out_of_what_is_personal(visitor):
    lines = visitor.get("/robots.txt").text.splitlines()
    assert "Disallow: /de/mein-bereich" in lines
    assert "Disallow: /fr/bureau" in lines
    assert "Disallow: /fr/annuaire" not in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_rfc_4287_asks_for(visitor, path):
    answer = visitor.get(path)
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.text)
    entries = feed.findall(f"{ATOM}entry")
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert len(entries) == 1
    for one in (feed, *entries):
        assert one.findtext(f"{ATOM}id")
        assert one.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo
    link = entries[0].find(f"{ATOM}link").get("href").removeprefix("http://localhost")
    assert visitor.get(link).status_code == 200


def test_a_feed_is_announced_and_takes_any_text(visitor, fake):
    assert (
        'type="application/atom+xml" href="/fr/annonces.atom"' in visitor.get("/fr/annonces").text
    )
    fake.lists["/v1/listings"] = [LISTING | {"title": "a\x00\x1b<b>&\ufffe"}]
    feed = ET.fromstring(visitor.get("/fr/annonces.atom").text)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "a<b>&"
    fake.instead["directory"] = away
    assert visitor.get("/fr/annonces.atom").status_code == 503


def test_the_service_worker_keeps_only_what_is_there(visitor):
    answer = visitor.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    for kept in answer.text.split('"')[1::2]:
        if kept.startswith("/"):
            with visitor.get(kept.removesuffix("/static/") or "/") as found:
                assert found.status_code in {200, 302}
    assert "mon-espace" not in answer.text
    assert "worker-src 'self'" in visitor.get("/fr/").headers["Content-Security-Policy"]


def test_a_phone_is_told_the_name_and_icon(visitor):
    told = visitor.get("/manifest.webmanifest").get_json()
    assert told["name"] == "Navette"
    with visitor.get(told["icons"][0]["src"]) as icon:
        assert icon.status_code == 200
