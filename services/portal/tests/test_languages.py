"""An address for each page in each language, and the way between them."""

from __future__ import annotations

import pytest
from flask_babel import ngettext

from services.portal.languages import LANGUAGES

DIRECTORY = {"fr": "/fr/annuaire", "de": "/de/verzeichnis", "en": "/en/directory"}


@pytest.mark.parametrize(("language", "address"), DIRECTORY.items())
def test_a_page_is_in_the_language_of_its_address_and_leads_to_the_others(
    visitor, fake, language, address
):
    answer = visitor.get(f"{address}?theme=textile", headers={"Accept-Language": "en"})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language
    assert fake.requests[0].headers["accept-language"] == language
    for other, place in DIRECTORY.items():
        link = f'hreflang="{other}" href="http://localhost{place}?theme=textile"'
        assert link in answer.text
    assert f'hreflang="x-default" href="http://localhost{DIRECTORY["fr"]}' in answer.text
    assert f'rel="canonical" href="http://localhost{address}' in answer.text


@pytest.mark.parametrize(
    ("accepted", "place"),
    [("", "fr"), ("de-CH,de;q=0.9", "de"), ("en-US", "en"), ("it, pt;q=0.5", "fr"), ("*", "fr")],
)
def test_an_address_without_language_leads_to_the_visitors_own(visitor, accepted, place):
    answer = visitor.get("/annuaire?suite=a", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.location) == (302, f"{DIRECTORY[place]}?suite=a")
    assert "Accept-Language" in answer.vary
    home = visitor.get("/", headers={"Accept-Language": accepted})
    assert home.location == f"/{place}/"


def test_every_page_has_an_address_in_each_language(app):
    found = {}
    for rule in app.url_map.iter_rules():
        if language := (rule.defaults or {}).get("language"):
            found.setdefault(rule.endpoint, set()).add(language)
            assert rule.rule.startswith(f"/{language}/")
    assert len(found) > 10
    assert {frozenset(languages) for languages in found.values()} == {frozenset(LANGUAGES)}


def test_an_error_speaks_the_language_of_the_address(visitor):
    answer = visitor.get("/de/nichts", headers={"Accept-Language": "fr"})
    assert '<html lang="de">' in answer.text


def test_french_keeps_double_signs_with_their_words(visitor):
    page = visitor.get("/fr/annuaire?q=laine", headers={"Accept-Language": "de"}).text
    assert "Trier\u00a0:" in page
    assert "Trier :" not in page


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", ["0 jour", "1 jour", "2 jours"]), ("en", ["0 days", "1 day", "2 days"])],
)
def test_nothing_is_singular_in_french_and_plural_in_english(app, language, told):
    with app.test_request_context(f"/{language}/"):
        assert [ngettext("%(num)s jour", "%(num)s jours", count) for count in range(3)] == told
