"""Premises to let: found, and what their rent comes to."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from services.portal.client.resources import Discount, Eligible, Premises, Price, Rent, RentStep
from services.portal.forms.rent import RentForm
from services.portal.rent_wording import price, stay, steps, taken_off
from services.portal.tests.directory_things import PREMISES, SIMULATION
from services.portal.tests.fakes import answering, away

NBSP = "\u00a0"
LEASE = "debut=2027-01-01&mois=36&remises=inclusion&indice=2,5&creation=2025-06-01&ca=90 000"


def simulated(fake):
    """Give what was asked to be supposed."""
    return [json.loads(one.content) for one in fake.requests if one.method == "POST"]


def test_premises_are_looked_for_with_a_form_that_keeps_the_filters(visitor, fake):
    shown = visitor.get(
        "/fr/locaux?autour=Rixheim&rayon=5&surface=60&loyer=800&le=2027-02-01"
        "&creation=2025-01-01&usage=workshop"
    ).text
    (asked,) = [dict(one.url.params) for one in fake.requests]
    assert asked == {
        "near": "68278",
        "radius_km": "5",
        "surface_min": "60",
        "monthly_rent_max_cents": "80000",
        "available_on": "2027-02-01",
        "founded_on": "2025-01-01",
        "use": "workshop",
    }
    assert '<input type="hidden" name="usage" value="workshop">' in shown
    assert "<details" in shown
    assert "83,5 m²" in shown


def test_what_cannot_be_understood_is_said_and_not_asked_for(visitor, fake):
    shown = visitor.get("/fr/locaux?surface=grand&le=hier&autour=Atlantide").text
    assert "Il y a 3 choses à revoir" in shown
    assert dict(fake.requests[0].url.params) == {}


def test_premises_say_what_they_are_and_what_they_cost(visitor):
    shown = visitor.get("/fr/locaux/b1").text
    for text in (
        "Courant triphasé",
        "Accès de plain-pied",
        "Structures de moins de 3 ans",
        "Fabrication de textiles",
        "Mois 1 à 12",
        f"5{NBSP}€ par m² et par mois",
        "À partir du mois 13",
        f"7,50{NBSP}€ par m² et par mois",
        "2 mois sans loyer, au début",
        "1 mois de loyer",
        "ILC (2026-T2), révisé chaque année",
        "− 5 % du loyer",
        "20 % du loyer au plus",
        "4 ans",
        '<a href="/fr/annuaire/s1">La Trame solidaire</a>',
        "à partir du 1er janvier 2027",
    ):
        assert text in shown, text


def test_a_rent_is_calculated_as_it_is_supposed(visitor, fake):
    shown = visitor.get(f"/fr/locaux/b1?{LEASE}").text
    assert simulated(fake) == [
        {
            "start_on": "2027-01-01",
            "months": 36,
            "discounts": ["inclusion"],
            "index_growth_percent": "2.50",
            "founded_on": "2025-06-01",
            "turnover_cents": [9_000_000],
        }
    ]
    for text in (f"12\u202f600,50{NBSP}€", "12,6 %", "garde son prix", f"1\u202f000{NBSP}€"):
        assert text in shown, text
    assert "TVA" not in re.sub("(?s)^.*data-rent-result", "", shown)
    assert "/fr/locaux/b1/loyer.svg?" in shown


def test_before_anything_is_asked_a_usual_lease_is_shown(visitor, fake):
    visitor.get("/fr/locaux/b1")
    (asked,) = simulated(fake)
    assert asked["start_on"] >= PREMISES["available_from"]
    assert asked["months"] == 36
    assert asked.keys() == {"start_on", "months", "discounts"}


@pytest.mark.parametrize("wrong", ["debut=hier", "mois=0", "mois=", "indice=21", "remises=x"])
def test_a_form_with_faults_is_not_calculated_but_its_page_stands(visitor, fake, wrong):
    name = wrong.partition("=")[0]
    query = "&".join([*(one for one in LEASE.split("&") if not one.startswith(name)), wrong])
    shown = visitor.get(f"/fr/locaux/b1?{query}").text
    assert simulated(fake) == []
    assert "une chose à revoir" in shown
    assert "Complétez le formulaire" in shown
    part = visitor.get(f"/fr/locaux/b1/loyer?{query}")
    assert part.status_code == 200
    assert "Complétez le formulaire" in part.text
    assert 'role="alert"' not in part.text
    assert visitor.get(f"/fr/locaux/b1/loyer.svg?{query}").status_code == 404


def test_only_what_counts_for_the_premises_is_asked(visitor, fake):
    plain = PREMISES | {"eligibility": None, "rent": {"steps": PREMISES["rent"]["steps"]}}
    fake.lists["/v1/premises"] = [plain]
    shown = visitor.get("/fr/locaux/b1").text
    assert re.findall(r'name="(debut|mois|ca|creation|indice|remises)"', shown) == [
        "debut",
        "mois",
        "ca",
    ]


def test_the_part_a_script_replaces_is_no_whole_page(visitor):
    part = visitor.get(f"/fr/locaux/b1/loyer?{LEASE}").text
    assert "<html" not in part
    assert "data-summary" in part
    assert "Année par année" in part


def test_the_chart_shows_what_the_table_says(visitor):
    answer = visitor.get(f"/de/raeume/b1/miete.svg?{LEASE}")
    assert answer.mimetype == "image/svg+xml"
    assert "Jahr 1" in answer.text
    assert "12.600" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("behaviour", [away, answering({}, 500), answering([]), answering(b"x")])
def test_a_rent_that_cannot_be_calculated_leaves_the_premises(visitor, fake, behaviour):
    def some(request):
        return behaviour(request) if request.method == "POST" else fake.well(request)

    fake.instead["directory"] = some
    shown = visitor.get("/fr/locaux/b1").text
    assert "Courant triphasé" in shown
    assert shown.count("ne répond pas pour le moment") == 1
    assert visitor.get("/fr/locaux/b1/loyer.svg").status_code == 503


def test_premises_without_a_rent_are_shown(visitor, fake):
    fake.lists["/v1/premises"] = [{"id": "b1", "title": "Une salle"}]
    shown = visitor.get("/fr/locaux/b1").text
    assert "tout de suite" in shown
    assert "palier" not in shown
    assert simulated(fake) == []


def test_a_lease_begins_when_the_premises_are_free_and_ends_in_time(app):
    rent = Rent(steps=[RentStep(price=Price(amount_cents=1, unit="eur-month"))])
    one = Premises(
        id="b", title="B", rent=rent, available_from=date(2026, 1, 5), max_stay_months=23
    )
    with app.test_request_context("/fr/locaux/b"):
        form = RentForm.of_premises(one, date(2026, 12, 15))
        assert (form.debut.data, form.mois.data) == (date(2027, 1, 1), 23)
        old = Premises(id="b", title="B", eligibility=Eligible(ess_only=True))
        assert "creation" not in RentForm.of_premises(old, date(2026, 12, 15))


def test_prices_steps_and_stays_are_written_as_people_say_them(app):
    a_month, a_year = (Price(amount_cents=125_050, unit=f"eur-{one}") for one in ("month", "year"))
    with app.test_request_context("/fr/"):
        assert price(a_month) == f"1\u202f250,50{NBSP}€ par mois"
        assert price(Price(amount_cents=100, unit="eur-moon")) == f"1{NBSP}€"
        rows = steps([RentStep(price=a_year, months=1), RentStep(price=a_month, months=11)])
        assert [row.months for row in rows] == ["Mois 1", "Mois 2 à 12"]
        assert steps([RentStep(price=a_year)])[0].months == "Tout le bail"
        assert taken_off(Discount(code="x", price=a_month)).startswith("− 1\u202f250,50")
        assert [stay(12), stay(36), stay(1), stay(23)] == ["1 an", "3 ans", "1 mois", "23 mois"]


def test_the_example_is_whole():
    assert SIMULATION["total"]["total_cents"] == SIMULATION["lease_years"][0]["total_cents"]
