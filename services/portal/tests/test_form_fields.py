"""What is typed becomes a value, or an error that says what to do; nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, Optional

from services.portal import places
from services.portal.client.writes import Refused
from services.portal.forms.fields import (
    Euros,
    LongText,
    Moment,
    PlaceName,
    Themes,
    Typed,
    Whole,
    Words,
)
from services.portal.forms.frame import PageForm
from services.portal.forms.period import Day, Hours, Period
from services.portal.languages import LANGUAGES
from services.portal.wording import number
from shared.reference.territory import territory


@pytest.fixture(autouse=True)
def in_french(app):
    with app.test_request_context("/fr/"):
        yield


class Everything(Form):
    """One of each."""

    words = Words("Mots", 20, [Optional()])
    text = LongText("Texte", 200, [Optional()])
    euros = Euros("Euros", [Optional()])
    staff = Whole("Effectif", 0, 500, [Optional()])
    place = PlaceName("Lieu", [Optional()])
    moment = Moment("Moment", [Optional()])
    themes = Themes("Thèmes", 2, [Optional()])
    needed = Words("Il le faut", 20, [InputRequired()])


def sent(**typed):
    form = Everything(MultiDict({"needed": "oui", **typed}), meta={"locales": ["fr"]})
    form.validate()
    return form


@pytest.mark.parametrize(
    "typed", ["180000", "180 000", "180\u202f000\u00a0€", "180.000 €", "180'000", "180000 euros"]
)
def test_an_amount_is_read_however_its_thousands_are_marked(typed):
    form = sent(euros=typed)
    assert (form.euros.data, form.errors) == (180_000, {})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12,50", "sans centimes"),
        ("12.5 €", "sans centimes"),
        ("beaucoup", "nombre entier"),
        ("-3", "nombre entier"),
        ("9" * 30, "nombre entier"),
        ("٣٤", "nombre entier"),
        ("9" * 14, "de 0 à 1"),
    ],
)
def test_an_amount_that_is_none_is_told_and_kept(typed, told):
    form = sent(euros=typed)
    assert told in form.errors["euros"][0]
    assert form.euros._value() == typed


@given(st.integers(0, 10**12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_amount_shown_is_read_back(amount):
    assert sent(euros=number(amount)).euros.data == amount


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Mulhouse", "68224"),
        ("mulhouse ", "68224"),
        ("Mülhausen", "68224"),
        ("68100", None),
        ("Saint-Louis (68297)", "68297"),
        ("st louis", "68297"),
        ("Bâle", None),
    ],
)
def test_a_place_is_found_by_its_names(typed, code):
    found = sent(place=typed).place.data
    assert found == code if code else territory().place(found) is not None


def test_a_place_that_is_not_clear_is_asked_again_with_what_it_may_be():
    form = sent(place="Sainte")
    assert "Plusieurs lieux" in form.errors["place"][0]
    assert "Lieu inconnu" in sent(place="Atlantide").errors["place"][0]
    named = form.errors["place"][0].split(": ")[1].rstrip(".").split(", ")
    assert all(len(places.candidates(one)) == 1 for one in named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_proposed_is_understood(app, language):
    with app.test_request_context(f"/{language}/"):
        for name in places.proposed(language):
            assert len(places.candidates(name)) == 1, name


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-03T09:00", datetime(2026, 12, 3, 8, tzinfo=UTC)),
        ("03/07/2026 09:00", datetime(2026, 7, 3, 7, tzinfo=UTC)),
        ("03.07.2026 09:00", datetime(2026, 7, 3, 7, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_one_of_paris(typed, moment):
    assert sent(moment=typed).moment.data == moment


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-03-29T02:30", "n’existe pas"),
        ("demain", "par exemple"),
        ("0001-01-01T00:00", "une année"),
        ("9999-12-31T23:59", "une année"),
    ],
)
def test_a_moment_that_is_none_is_told(typed, told):
    assert told in sent(moment=typed).errors["moment"][0]


def test_themes_are_those_there_are_and_not_too_many():
    assert sent(themes="textile").themes.data == ["textile"]
    assert "themes" in sent(themes="lost").errors
    many = Everything(MultiDict([("themes", one) for one in ("textile", "food", "health")]))
    many.validate()
    assert "2 thèmes au plus" in many.errors["themes"][0]


def test_what_is_needed_is_asked_for_in_the_language_of_the_page():
    form = Everything(MultiDict(), meta={"locales": ["de"]})
    form.validate()
    assert form.errors["needed"] == ["Dieses Feld wird benötigt."]


@pytest.mark.parametrize("character", ["\0", "\x1b", "\u202e", "\u2066", "\x7f", "\ud800"])
def test_characters_that_mislead_are_refused(character):
    form = sent(words=f"a{character}b", text=f"a{character}b")
    assert "invisibles" in form.errors["words"][0]
    assert "invisibles" in form.errors["text"][0]


@given(st.dictionaries(st.sampled_from([*Everything()._fields]), st.text(max_size=300)))
@example({"euros": "1" * 5000, "staff": "²", "moment": "2026-02-30T00:00", "place": "(x)"})
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_whatever_is_typed_is_a_value_or_an_error(typed):
    form = sent(**typed)
    for field in form:
        if isinstance(field, Typed) and field.name in typed:
            assert field._value() == typed[field.name]
            assert field.data is not None or field.errors or not typed[field.name].strip()


class WithPeriods(PageForm):
    """A form with what has two ends."""

    paths = {"from": "stay-starts"}
    day = Day("Jour", [Optional()])
    stay = Period("Séjour")
    opening = Period("Ouverture", Hours)


def periods(**typed):
    whole = {
        "stay-starts": "2026-12-03",
        "opening-starts": "2026-12-03T09:00",
        "opening-ends": "2026-12-03T17:00",
    }
    form = WithPeriods(MultiDict(whole | typed), meta={"locales": ["fr"]})
    form.validate()
    return form


@pytest.mark.parametrize("typed", ["2026-12-03", "03/12/2026", "03.12.2026", "3-12-2026"])
def test_a_day_is_read_however_it_is_written(typed):
    assert (periods(day=typed).day.data.isoformat(), periods().faults()) == ("2026-12-03", [])


@pytest.mark.parametrize("typed", ["hier", "31/02/2026", "03/12/26", "2026-12-03T09:00"])
def test_what_is_no_day_is_kept_and_explained(typed):
    form = periods(day=typed)
    assert form.faults()[0][:2] == ("day", "Jour")
    assert typed in str(form.day())


def test_a_period_may_go_on_without_end_and_may_last_a_day():
    assert periods().stay.data["ends"] is None
    assert periods(**{"stay-ends": "2026-12-03"}).faults() == []


@pytest.mark.parametrize(
    ("name", "typed"), [("stay-ends", "2026-12-02"), ("opening-ends", "2026-12-03T08:59")]
)
def test_a_period_that_ends_before_it_begins_is_refused_beside_its_end(name, typed):
    (fault,) = periods(**{name: typed}).faults()
    assert fault[0] == name
    assert "avant le début" in fault[2]


def test_a_refusal_of_a_service_is_told_beside_the_end_it_is_about():
    form = periods()
    form.tell(Refused("invalid", {"from": ("Too early.",)}))
    assert [fault[0] for fault in form.faults()] == ["stay-starts"]
