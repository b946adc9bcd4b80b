"""Opening hours as people read them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.client.resources import Area, Reach
from services.portal.directory_wording import opening, reach
from services.portal.hours import Days, Span, week_of

A_WEDNESDAY = date(2026, 11, 25)
MORNING = Span(time(9), time(12))
NIGHT = Span(time(20), time(2))
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mo-Fr 09:00-12:00", [Days(0, 4, (MORNING,)), Days(5, 6, ())]),
        (
            "Mo,We 09:00-12:00",
            [Days(0, 0, (MORNING,)), Days(1, 1, ()), Days(2, 2, (MORNING,)), Days(3, 6, ())],
        ),
        ("24/7", [Days(0, 6, (Span(time(), time()),))]),
        (
            "Fr 20:00-02:00",
            [Days(0, 3, ()), Days(4, 4, (NIGHT,)), Days(5, 6, ())],
        ),
        ("Su 20:00-02:00", [Days(0, 5, ()), Days(6, 6, (NIGHT,))]),
        ("off", [Days(0, 6, ())]),
    ],
)
def test_a_week_is_told_by_days_of_the_same_hours(text, days):
    assert list(week_of(text, A_WEDNESDAY).days) == days


def test_hours_that_change_over_the_year_say_so():
    assert week_of("Apr-Sep Mo-Fr 09:00-12:00", A_WEDNESDAY).varies
    assert not week_of("Mo-Fr 09:00-12:00", A_WEDNESDAY).varies


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    week = week_of(text, A_WEDNESDAY)
    assert week is None or week.days[0].first == 0


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/fr/", ("du lundi au vendredi", f"de 9{NBSP}h à 12{NBSP}h (sur rendez-vous)")),
        ("/de/", ("von Montag bis Freitag", f"von 9{NBSP}Uhr bis 12{NBSP}Uhr (sur rendez-vous)")),
        ("/en/", ("from Monday to Friday", "from 9:00 to 12:00 (sur rendez-vous)")),
    ],
)
def test_hours_are_written_in_the_language_of_the_page(app, path, told):
    with app.test_request_context(path):
        assert opening('Mo-Fr 09:00-12:00 "sur rendez-vous"')[0] == told
        assert opening("pas une heure") is None
        assert opening(None) is None


def test_how_far_something_is_offered(app):
    mulhouse = Area(level="commune", code="68224")
    with app.test_request_context("/fr/"):
        assert reach(Reach(kind="zones", zones=[mulhouse])) == "Mulhouse"
        assert reach(Reach(kind="radius", radius_km=30)) == "dans un rayon de 30 km"
        assert reach(Reach(kind="country", country="DE")) == "dans tout le pays (Allemagne)"
        assert reach(Reach(kind="zones")) == reach(None) == ""
