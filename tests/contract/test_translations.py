"""The pages' texts: French in the code, whole in German and English, none left over."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from services.portal import languages
from services.portal.tests.fakes import FakeServices
from services.portal.tests.provider import Issuer, MovableClock, make_portal, sign_in

PORTAL = Path(languages.__file__).parent
TRANSLATED = sorted(set(languages.LANGUAGES) - {languages.DEFAULT})
FOLDER = languages.TRANSLATIONS
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?\w+")
SAME = {
    "%(area)s m²",
    "%(km)s km",
    "Adresse",
    "Association",
    "Budget",
    "Charges",
    "Commune",
    "Distance",
    "Label",
    "Logo",
    "Notifications",
    "Page",
    "Points",
    "SIREN",
    "SIREN %(siren)s",
    "SIRET",
    "Total",
    "Type",
    "active",
}
"""Words that are written alike in two of the languages."""


IDS = {
    **dict.fromkeys(("directory", "my_structures", "my_structure_parts", "moderation"), "s1"),
    **dict.fromkeys(("claims", "reports"), "s1"),
    **dict.fromkeys(("premises", "my_premises", "for_scripts"), "b1"),
    **dict.fromkeys(("partnerships", "my_partnerships"), "a1"),
    **dict.fromkeys(("practices", "my_practices", "desk_practices"), "g1"),
    "duplicates": "s2",
    "imports": "i1",
    "moderation.claim": "k1",
    "calls": "c1",
    "agenda": "e1",
    "mine": "m1",
    "my_searches": "p1",
}
"""What fills the addresses, by page or by pages; a listing for the others."""


def texts_of_the_code():
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(PORTAL, methods, options, keywords=KEYWORDS)
    return {text if isinstance(text, tuple) else (text,) for _, _, text, _, _ in found if text}


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request):
    with (FOLDER / request.param / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=request.param)


def parts(text):
    return text if isinstance(text, tuple) else (text,)


def test_every_text_is_translated_and_none_is_left_over(catalogue):
    """`make translations` gathers them; what is new is then written by hand."""
    known = {parts(one.id)[0] for one in catalogue if one.id}
    code = {text[0] for text in texts_of_the_code()}
    assert code - known == set()
    assert known - code == set()
    assert [one.id for one in catalogue if one.id and not all(parts(one.string))] == []
    assert [one.id for one in catalogue if one.fuzzy and one.id] == []


def test_a_translation_has_the_placeholders_and_tags_of_its_text(catalogue):
    for one in catalogue:
        for shown in parts(one.string) if one.id else ():
            for mark in (PLACEHOLDER, TAG):
                here, there = set(mark.findall(shown)), set(mark.findall(parts(one.id)[-1]))
                # a plural form may say its number in words
                assert here == there or (one.pluralizable and here < there), one.id


def test_a_translation_is_not_the_french_left_as_it_is(catalogue):
    left = {one.id for one in catalogue if one.id and one.id == one.string}
    assert {one for one in left if re.search(r"[^\W\d_]{2}", PLACEHOLDER.sub("", one))} <= SAME


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_pages_read_is_compiled_from_what_people_write(language):
    """`make translations` compiles it."""
    folder = FOLDER / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        written = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    with (folder / "messages.mo").open("rb") as file:
        assert Translations(file)._catalog == Translations(compiled)._catalog


@pytest.mark.timeout(180)  # every page there is
@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_shows_french_to_who_reads_another_language(language, tmp_path):
    fake, clock = FakeServices(), MovableClock()
    issuer = Issuer(tmp_path, clock)
    visitor = make_portal(fake, issuer, clock).test_client()
    sign_in(visitor, issuer)
    french = {
        one for text in texts_of_the_code() for one in text if len(one) > 12 and "%" not in one
    }
    values = {"measure": "listings", "into": "s1", "section": "identity", "form": "csv"}
    adapter = visitor.application.url_map.bind("localhost")
    with (FOLDER / language / "LC_MESSAGES/messages.mo").open("rb") as file:
        translations = Translations(file)
    same = {one for one in french if translations.gettext(one) == one}
    for rule in visitor.application.url_map.iter_rules():
        if (rule.defaults or {}).get("language") != language or "GET" not in rule.methods:
            continue
        if rule.endpoint.startswith("gallery."):
            continue
        id_ = IDS.get(rule.endpoint) or IDS.get(rule.endpoint.split(".")[0], "l1")
        given = {name: (values | {"id_": id_})[name] for name in rule.arguments - {"language"}}
        answer = visitor.get(adapter.build(rule.endpoint, given | rule.defaults))
        assert answer.status_code == 200, rule.rule
        assert {one for one in french - same if f">{one}<" in answer.text} == set(), rule.rule
