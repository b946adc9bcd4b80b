"""Values written as people read them, in each language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.client.resources import Area
from services.portal.pages.chart import GRADUATIONS, bars, graduation
from services.portal.wording import (
    area,
    day,
    euros,
    hour,
    moment,
    month,
    number,
    period,
    place,
    web_address,
)


@pytest.fixture(autouse=True)
def in_french(app):
    with app.test_request_context("/fr/"):
        yield


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_moments_are_those_of_paris_in_winter_and_summer():
    assert plain(moment(at(2026, 12, 1, 17, 30))) == "1er décembre 2026 à 18 h 30"
    assert plain(moment(at(2026, 7, 14, 22, 0))) == "15 juillet 2026 à 0 h"
    assert moment(None) == ""
    assert day(at(2026, 11, 30, 23, 30)) == "mardi 1er décembre 2026"


def test_a_period_says_its_day_once():
    same = period(at(2026, 12, 3, 8), at(2026, 12, 3, 9, 5))
    assert plain(same) == "jeudi 3 décembre 2026, de 9 h à 10 h 05"
    two = period(at(2026, 12, 3, 8), at(2026, 12, 4, 8))
    assert plain(two) == "du 3 décembre 2026 à 9 h au 4 décembre 2026 à 9 h"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ("Donnerstag, 3. Dezember 2026", "9 Uhr", "9:05 Uhr", "180.000 €", "Mülhausen")),
        ("en", ("Thursday 3 December 2026", "9:00", "9:05", "€180,000", "Mulhouse")),
    ],
)
def test_each_language_writes_as_its_readers_do(app, language, texts):
    with app.test_request_context(f"/{language}/"):
        here = (at(2026, 12, 3, 8), at(2026, 12, 3, 8, 5))
        written = (day(here[0]), hour(here[0]), hour(here[1]), euros(180_000), place("68224"))
    assert tuple(map(plain, written)) == texts


def test_amounts_and_numbers():
    assert plain(euros(180_000)) == "180 000 €"
    assert euros(None) == "prix non communiqué"
    assert plain(number(1_204)) == "1 204"


@pytest.mark.parametrize(
    ("code", "text"), [("2026-11", "novembre 2026"), ("lost", "lost"), (None, "sans date")]
)
def test_months(code, text):
    assert month(code) == text


def test_places_are_named_or_left_as_they_are():
    assert place("68224") == "Mulhouse"
    assert place("99999") == "99999"
    assert place(None) == "lieu non communiqué"
    assert area(Area(level="commune", code="68224")) == "Mulhouse"
    assert area(Area(level="planet", code="3")) == "3"
    assert area(None) == "lieu non communiqué"


@given(st.text() | st.none())
def test_only_web_addresses_pass(text):
    assert web_address(text) in {None, text}
    for safe in ("https://a.example/", "http://a.example"):
        assert web_address(safe) == safe
    for unsafe in ("javascript:alert(1)", "//a.example", "data:text/html,x", "http:", "ftp://a"):
        assert web_address(unsafe) is None


@given(st.integers(0, 10**9))
def test_graduations_are_whole_and_reach_the_top(top):
    step = graduation(top)
    assert step * GRADUATIONS >= top
    assert str(step).strip("0") in {"1", "2", "5"}
    assert step == 1 or step * GRADUATIONS < max(top, 1) * 3


def test_a_chart_without_rows_says_so():
    assert "Rien à montrer" in bars("Annonces", [])
