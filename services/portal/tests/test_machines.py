"""What machines read: well formed, whole, and nothing personal."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from services.portal.languages import LANGUAGES
from services.portal.tests.fakes import LISTING, answering, away

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
FEEDS = ["/fr/annonces.atom", "/de/foerderaufrufe.atom", "/en/events.atom"]


def addresses(answer):
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    tree = ET.fromstring(answer.text)
    return [one.findtext(f"{MAP}loc").removeprefix("http://localhost") for one in tree]


def files(visitor):
    return addresses(visitor.get("/sitemap.xml"))


def test_the_site_map_has_every_public_page_in_each_language(visitor):
    pages = [page for file in files(visitor) for page in addresses(visitor.get(file))]
    assert len(pages) == len(set(pages))
    assert {page.split("/")[1] for page in pages} == set(LANGUAGES)
    assert "/de/verzeichnis/s1" in pages
    for page in pages:
        assert visitor.get(page).status_code == 200
    assert not [page for page in pages if "mon-espace" in page or "recherche" in page]


def test_each_page_names_itself_in_the_other_languages(visitor):
    (first, *_) = ET.fromstring(visitor.get("/sitemaps/structures-1.xml").text)
    others = {one.get("hreflang"): one.get("href") for one in first.iter(f"{XHTML}link")}
    assert others.keys() == set(LANGUAGES)
    assert others["fr"] == first.findtext(f"{MAP}loc") == "http://localhost/fr/annuaire/s1"


def test_a_hundred_thousand_structures_are_all_reached(visitor, fake):
    """Each file is one answer of the directory, whatever its number."""
    parts = 50

    def ids(request):
        part = int(request.url.params["part"])
        items = [f"s{part}-{number}" for number in range(2_000)] if part <= parts else []
        return answering({"items": items, "parts": parts, "total": parts * 2_000})(request)

    fake.instead["directory"] = ids
    listed = [file for file in files(visitor) if "structures" in file]
    assert listed == [f"/sitemaps/structures-{part}.xml" for part in range(1, parts + 1)]
    fake.requests.clear()
    last = visitor.get(listed[-1])
    pages = addresses(last)
    assert len(fake.requests) == 1
    assert len(pages) == len(set(pages)) == 6_000
    assert pages[-1] == "/en/directory/s50-1999"
    assert len(last.data) < 50 * 2**20
    assert visitor.get("/sitemaps/structures-51.xml").status_code == 404
    assert visitor.get("/sitemaps/structures-0.xml").status_code == 404


def test_a_service_that_is_away_takes_only_its_file_away(visitor, fake):
    fake.instead["events"] = away
    assert "/sitemaps/events.xml" in files(visitor)
    assert visitor.get("/sitemaps/events.xml").status_code == 503
    assert "/fr/annuaire/s1" in addresses(visitor.get("/sitemaps/structures-1.xml"))
    assert "/fr/agenda" in addresses(visitor.get("/sitemaps/pages.xml"))
    fake.instead["directory"] = away
    assert visitor.get("/sitemap.xml").status_code == 503  # not an index that misses them


def test_a_file_of_the_site_map_is_bounded(visitor, fake):
    fake.next = "again"
    assert visitor.get("/sitemaps/listings.xml").status_code == 200
    assert len(fake.requests) == 50
    fake.singles["/v1/structures.ids"] = {"items": ["s"] * 20_000, "parts": 1}
    assert len(addresses(visitor.get("/sitemaps/structures-1.xml"))) <= 50_000


def test_the_site_map_is_kept_by_who_reads_it(visitor):
    for path in ("/sitemap.xml", *files(visitor)):
        assert visitor.get(path).headers["Cache-Control"] == "public, max-age=3600"


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
