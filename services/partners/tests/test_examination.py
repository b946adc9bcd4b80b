"""What is promoted, what is refused, and that every reason is told."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partners.domain.content import content_reasons
from services.partners.domain.examination import ACCEPTED, examine, names
from services.partners.domain.submission import Promotion, Refusal, Sender
from services.partners.tests.making import EVENT, LISTING, NOW, SENDER, agenda_entry, listing, sent
from shared.contracts.partners import EventOfferSubmitted, ListingOfferSubmitted


def codes(outcome):
    assert isinstance(outcome, Refusal)
    return [reason.code for reason in outcome.reasons]


def fields(outcome):
    return {reason.field for reason in outcome.reasons}


def test_a_sound_listing_is_promoted_as_the_offer_it_makes():
    outcome = examine(sent(), SENDER, NOW)
    assert outcome == Promotion(ListingOfferSubmitted.from_data(listing()))


def test_a_sound_agenda_entry_is_promoted():
    outcome = examine(sent(agenda_entry(), type=EVENT), SENDER, NOW)
    assert outcome == Promotion(EventOfferSubmitted.from_data(agenda_entry()))


CLOSED = Sender(id="grand-est", allowed_types=frozenset(ACCEPTED), active=False)


@pytest.mark.parametrize("sender", [None, CLOSED])
def test_an_unknown_or_closed_account_sends_nothing(sender):
    assert "unknown-partner" in codes(examine(sent(), sender, NOW))


def test_a_type_outside_the_account_is_refused():
    only_events = Sender(id="grand-est", allowed_types=frozenset({EVENT}))
    assert codes(examine(sent(), only_events, NOW)) == ["type-not-allowed"]
    assert codes(examine(sent(type="directory.listing.published.v1"), SENDER, NOW)) == [
        "unknown-type"
    ]


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("/grand-est", True),
        ("/grand-est/transmission", True),
        ("https://data.grand-est.example/aides", True),
        ("urn:GRAND-EST:listings", True),
        ("/grand-est-2", False),
        ("/le-grand-est", False),
        ("/colmar", False),
        ("", False),
    ],
)
def test_the_source_must_name_the_partner(source, named):
    assert names(source, "grand-est") is named
    if not named:
        assert codes(examine(sent(source=source), SENDER, NOW)) == ["foreign-source"]


def test_the_future_is_refused_but_for_a_clock_that_drifts():
    assert isinstance(examine(sent(time=NOW + timedelta(minutes=9)), SENDER, NOW), Promotion)
    outcome = examine(sent(time=NOW + timedelta(minutes=11)), SENDER, NOW)
    assert codes(outcome) == ["time-in-the-future"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": None}, "contract", "data.title"),
        ({"title": ""}, "contract", "data.title"),
        ({"asking_price": "beaucoup"}, "contract", "data.asking_price"),
        ({"asking_price": -1}, "contract", "data.asking_price"),
        ({"asking_price": float("nan")}, "contract", "data.asking_price"),
        ({"area": {"level": "planet", "code": "68224"}}, "contract", "data.area.level"),
        ({"area": []}, "contract", "data"),
        ({"area": {"level": "commune"}}, "contract", "data"),
        ({"themes": "textile"}, "contract", "data.themes"),
        ({"themes": [7]}, "contract", "data.themes.0"),
        ({"url": "javascript:alert(1)"}, "contract", "data.url"),
        ({"themes": []}, "no-theme", "data.themes"),
        ({"themes": ["astrology"]}, "unknown-theme", "data.themes"),
        ({"area": {"level": "commune", "code": "00000"}}, "unknown-area", "data.area"),
        ({"area": {"level": "epci", "code": "68224"}}, "unknown-area", "data.area"),
        ({"naf_division": "00"}, "unknown-activity", "data.naf_division"),
        ({"naf_division": "88.99B"}, "unknown-activity", "data.naf_division"),
        ({"title": "a\x00b"}, "not-text", "data.title"),
        ({"title": "\ud800"}, "not-text", "data.title"),
        ({"x": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}}, "too-deep", "data.x.a.b.c.d.e.f"),
        ({"more": "x" * 10_001}, "too-long", "data.more"),
        ({"email": "x"}, "personal-data", "data.email"),
        ({"telephonePortable": 1}, "personal-data", "data.telephonePortable"),
        ({"Prénom": None, "prénom": "Anne"}, "personal-data", "data.prénom"),
        ({"more": [{"contact_name": "Anne"}]}, "personal-data", "data.more.contact_name"),
        ({"summary": "Écrire à anne@exemple.fr."}, "personal-data", "data.summary"),
        ({"summary": "Appeler le 03 89 00 00 00."}, "personal-data", "data.summary"),
        ({"summary": "Tel.: +33 3 89 00 00 00"}, "personal-data", "data.summary"),
    ],
)  # fmt: skip
def test_each_fault_has_its_reason(changes, code, field):
    outcome = examine(sent(listing(**changes)), SENDER, NOW)
    assert codes(outcome) == [code]
    assert fields(outcome) == {field}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"commune": "00000"}, "unknown-commune"),
        ({"ends_at": agenda_entry()["starts_at"]}, "hours"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "hours"),
        ({"ends_at": "9999-12-31T23:59:59Z"}, "hours"),
        ({"starts_at": "2026-12-03T18:00:00"}, "contract"),
        ({"starts_at": "demain"}, "contract"),
    ],
)
def test_an_agenda_entry_needs_a_place_and_hours_that_are(changes, code):
    assert codes(examine(sent(agenda_entry(**changes), type=EVENT), SENDER, NOW)) == [code]


def test_every_reason_is_told_at_once():
    data = listing(title=None, email="x", asking_price="?")
    outcome = examine(sent(data, source="/x", time=NOW + timedelta(days=1)), SENDER, NOW)
    assert set(codes(outcome)) == {
        "foreign-source", "time-in-the-future", "personal-data", "contract",
    }  # fmt: skip
    assert {"data.title", "data.asking_price", "data.email"} <= fields(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "Tissage @ Mulhouse",
        "SIRET 81234567800012 en cours",
        "Loyer 0.12 €/m², 03/12/2026 10 h",
        "de 10 000 à 150 000 euros, 01.02.03",
        "Straße, façade, 工房",
    ],
)
def test_ordinary_text_passes(text):
    assert isinstance(examine(sent(listing(summary=text)), SENDER, NOW), Promotion)


def test_fields_the_contract_does_not_know_are_left_aside():
    outcome = examine(sent(listing(colour="red", staff_count=3)), SENDER, NOW)
    assert outcome == examine(sent(), SENDER, NOW)


def test_reasons_are_bounded_and_found_in_linear_time():
    started = time.perf_counter()
    assert len(content_reasons({f"email{n}": {"email": n} for n in range(10_000)})) == 50
    content_reasons({f"x{n}": "a" * 10_000 for n in range(100)})
    content_reasons({f"x{n}": "@a." * 3_000 for n in range(100)})
    assert time.perf_counter() - started < 5


def is_told(outcome):
    """Check that the outcome can be stored, published and shown."""
    if isinstance(outcome, Promotion):
        return bool(json.dumps(outcome.offer.to_data(), ensure_ascii=False).encode())
    assert 0 < len(outcome.reasons) <= 50
    for reason in outcome.reasons:
        assert reason.code
        assert 0 < len(reason.message.encode()) <= 1000
        assert len(reason.field.encode()) <= 400
        assert len(reason.field) <= 100
    return True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
known = st.sampled_from(sorted(listing() | agenda_entry()))


@given(
    data=st.dictionaries(known | st.text(), json_values, max_size=12),
    type_=st.sampled_from([LISTING, EVENT]),
)
def test_whatever_the_data_it_is_promoted_or_refused_with_reasons(data, type_):
    assert is_told(examine(sent(data, type=type_), SENDER, NOW))


def test_naughty_strings_anywhere_are_promoted_or_refused(real_data):
    path = real_data / "bad-input" / "blns" / "blns.json"
    for text in json.loads(path.read_text(encoding="utf-8")):
        everywhere = dict.fromkeys([*listing(), "more", text], text)
        for data in (
            listing(title=text, summary=text),
            listing(url=text, themes=[text], area={"level": text, "code": text}),
            everywhere,
            {text: [{text: everywhere}]},
        ):
            assert is_told(examine(sent(data, id=text, source=text, type=text), SENDER, NOW))
            assert is_told(examine(sent(data), SENDER, NOW))
            assert is_told(examine(sent(data, type=EVENT), SENDER, NOW))
