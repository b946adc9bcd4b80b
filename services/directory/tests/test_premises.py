"""`/v1/premises` and the rent simulator, from the outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.directory.documents import Premises
from services.directory.domain.grid import cell_of, cells_around
from shared.clock import PARIS, utc_now
from shared.reference.geography import distance_km
from shared.reference.territory import territory
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

TODAY = utc_now().astimezone(PARIS).date()
RENT: dict[str, Any] = {
    "steps": [
        {"months": 12, "price": {"amount_cents": 450, "unit": "eur-m2-month"}},
        {"price": {"amount_cents": 600, "unit": "eur-m2-month"}},
    ],
    "index": {"type": "ILC", "base_quarter": "2026-T2", "base_value": "137.09"},
    "discounts": [{"code": "inclusion", "percent": "5.5"}],
    "deposit_months": 2,
}
ATELIER = {
    "title": "Atelier au fond de la cour",
    "landlord": {"name": "Foncière Fictive", "siren": "350661344"},
    "commune": "68224",
    "use": "workshop",
    "surface": "120.50",
    "lease": "short-term",
    "equipment": ["three-phase"],
    "accessibility": ["step-free"],
    "rent": RENT,
    "publish": True,
}
LEASE = {"start_on": "2027-01-01", "months": 12}


@pytest.fixture
def denis(app):
    return client_as(app, "denis")


@pytest.fixture
def lea(app):
    return client_as(app, "lea")


@pytest.fixture
def nadia(app):
    return client_as(app, "nadia", ["agent"])


@pytest.fixture
def anyone(app):
    return client_as(app)


@pytest.fixture
def trame(denis):
    made = denis.post("/v1/structures", json={"name": "La Trame", "commune": "68224"})
    return made.json["id"]


def days(number):
    return (TODAY + timedelta(days=number)).isoformat()


def make(client, **changes):
    answer = client.post("/v1/premises", json=ATELIER | changes)
    assert answer.status_code == 201, answer.json
    return answer.json


def told():
    entries = [e for one in Premises._get_collection().find() for e in one.get("outbox", ())]
    return [entry["type"].split(".")[2] for entry in entries]


def test_they_are_shown_with_their_rent(nadia, anyone):
    made = make(nadia)
    shown = anyone.get(f"/v1/premises/{made['id']}").json
    assert anyone.get("/v1/premises").json["items"] == [shown]
    assert {**made, "updated_at": 0} == {**shown, "updated_at": 0}
    assert (shown["surface"], shown["monthly_rent_cents"]) == ("120.50", 542_25)
    assert shown["rent"]["index"]["base_value"] == "137.09"
    assert shown["rent"]["discounts"] == [{"code": "inclusion", "percent": "5.50"}]
    assert shown["location"]["precision"] == "commune"
    assert shown["landlord"] == {"name": "Foncière Fictive", "siren": "350661344"}
    (stored,) = Premises._get_collection().find()
    facts = stored["outbox"][0]["data"]
    assert (facts["surface_dm2"], facts["monthly_rent_cents"]) == (12050, 54225)
    assert "owner" not in shown


def test_the_life_of_premises_is_told_step_by_step(nadia, anyone):
    path = f"/v1/premises/{make(nadia, publish=False)['id']}"
    assert anyone.get(path).status_code == 404
    actions = ("publish", "publish", "reserve", "release", "reserve", "let", "let", "withdraw")
    for action in actions:
        assert nadia.post(f"{path}/{action}").status_code == 200, action
    assert told() == ["published", "updated", "updated", "updated", "let", "withdrawn"]
    assert anyone.get(path).status_code == 404
    refused = nadia.post(f"{path}/reserve")
    assert (refused.status_code, refused.json["status_now"]) == (409, "withdrawn")
    assert "possible now: publish" in refused.json["detail"]


def test_who_answers_for_the_landlord_offers_them(denis, lea, nadia, anyone, trame):
    landlord = {"structure_id": trame}
    assert lea.post("/v1/premises", json=ATELIER | {"landlord": landlord}).status_code == 403
    assert denis.post("/v1/premises", json=ATELIER).status_code == 403  # someone else's
    made = make(nadia, landlord=landlord, publish=False)
    path = f"/v1/premises/{made['id']}"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    assert anyone.post(f"{path}/rent-simulations", json=LEASE).status_code == 404
    assert denis.post(f"{path}/rent-simulations", json=LEASE).status_code == 200
    assert [one["id"] for one in denis.get("/v1/premises?mine=true").json["items"]] == [made["id"]]
    assert lea.get("/v1/premises?mine=true").json["items"] == []
    assert lea.get("/v1/premises?state=draft").status_code == 403
    assert denis.post(f"{path}/publish").json["landlord"]["name"] == "La Trame"
    assert lea.post(f"{path}/let").status_code == 403
    change = {"json": {"surface": 80}, "headers": {"If-Match": denis.get(path).headers["ETag"]}}
    assert lea.patch(path, **change).status_code == 403
    changed = denis.patch(path, **change)
    assert (changed.json["surface"], changed.json["monthly_rent_cents"]) == ("80.00", 360_00)
    assert denis.patch(path, **change).status_code == 412
    assert told() == ["published", "updated"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"surface": "0"}, "surface"),
        ({"surface": "10.005"}, "surface"),
        ({"surface": "NaN"}, "surface"),
        ({"use": "castle"}, "use"),
        ({"lease": "nope"}, "lease"),
        ({"equipment": ["nope"]}, "equipment"),
        ({"landlord": {"structure_id": "nope"}}, "landlord"),
        ({"commune": "99999"}, "commune"),
        ({"available_from": days(3), "available_until": days(2)}, "available_until"),
        ({"rent": {"steps": []}}, "rent"),
        ({"rent": RENT | {"steps": list(reversed(RENT["steps"]))}}, "rent.steps"),
        ({"rent": RENT | {"discounts": [{"code": "inclusion"}]}}, "rent"),
        ({"rent": RENT | {"discounts": RENT["discounts"] * 2}}, "rent.discounts"),
        ({"rent": RENT | {"index": {"type": "CPI"}}}, "rent"),
        ({"rent": {"steps": [{"price": {"amount_cents": -1, "unit": "eur-month"}}]}}, "rent"),
        (
            {
                "surface": "1000000",
                "rent": {"steps": [{"price": {"amount_cents": 10**9, "unit": "eur-m2-month"}}]},
            },
            "rent",
        ),
    ],
)
def test_what_makes_no_sense_is_named(nadia, changes, field):
    answer = nadia.post("/v1/premises", json=ATELIER | changes)
    assert answer.status_code == 422, answer.json
    assert field in answer.json["errors"]
    assert Premises._get_collection().find_one() is None


def test_what_a_structure_may_rent_is_found(nadia, denis, anyone, trame):
    small = make(nadia, surface="30", use="office", eligibility={"under_years": 3})["id"]
    large = make(nadia, surface=300, commune="68066", available_from=days(60))["id"]  # Colmar
    soon = make(
        nadia, landlord={"structure_id": trame}, themes=["textile"], available_until=days(20)
    )["id"]
    let = make(nadia)["id"]
    nadia.post(f"/v1/premises/{let}/let")

    def found(query=""):
        answer = anyone.get(f"/v1/premises?{query}")
        assert answer.status_code == 200, answer.json
        return {one["id"] for one in answer.json["items"]}

    assert found() == {small, large, soon}
    assert found("use=office") == {small}
    assert found("theme=textile") == {soon}
    assert found(f"landlord={trame}") == {soon}
    assert found("commune=68066") == {large}
    assert found("near=68224&radius_km=30") == {small, soon}
    assert found("near=68224&radius_km=50") == {small, large, soon}
    assert found("near=48.08,7.36&radius_km=5") == {large}
    assert found("surface_min=30&surface_max=120.5") == {small, soon}
    assert found("surface_min=30.01") == {large, soon}
    assert found("monthly_rent_max_cents=13500") == {small}
    assert found("monthly_rent_max_cents=13499") == set()
    assert found(f"available_on={days(0)}") == {small, soon}
    assert found(f"available_on={days(20)}") == {small, soon}
    assert found(f"available_on={days(60)}") == {small, large}
    assert found(f"founded_on={days(-365)}") == {small, large, soon}
    assert found(f"founded_on={days(-3 * 366)}") == {large, soon}
    assert found("state=let") == {let}
    for wrong in ("near=nowhere", "near=91,7", "radius_km=51", "founded_on=2027", "nope=1"):
        assert anyone.get(f"/v1/premises?{wrong}").status_code == 422


def test_pages_go_through_what_is_near(nadia, anyone):
    made = {make(nadia)["id"] for _ in range(7)}
    seen, cursor = [], ""
    while cursor is not None:
        page = anyone.get(f"/v1/premises?near=68224&limit=3{cursor and f'&cursor={cursor}'}").json
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize("radius", [1, 7, 10, 50])
def test_the_cells_around_a_place_hold_all_that_is_near(radius):
    for center in territory().communes:
        here = (center.latitude, center.longitude)
        cells = set(cells_around(*here, radius))
        assert len(cells) <= 200
        for other in (*territory().communes, *territory().border_towns):
            if distance_km(here, (other.latitude, other.longitude)) <= radius:
                assert cell_of(other.latitude, other.longitude) in cells


def test_the_rent_is_simulated_for_everyone_and_nothing_is_kept(nadia, anyone):
    path = f"/v1/premises/{make(nadia)['id']}"
    before = Premises._get_collection().find_one()
    asked = {"start_on": "2027-01-01", "months": 24, "index_growth_percent": 2}
    answer = anyone.post(f"{path}/rent-simulations", json=asked)
    assert answer.status_code == 200, answer.json
    first, second = answer.json["lease_years"]
    # 120.50 × 4.50 = 542.25; 120.50 × 6 × 1.02 = 737.46
    assert first["rent_cents"] == 12 * 542_25
    assert second["rent_cents"] == 12 * 737_46
    assert answer.json["deposit_cents"] == 2 * 542_25
    assert answer.json["months"][0]["month"] == "2027-01"
    discounted = anyone.post(
        f"{path}/rent-simulations", json=LEASE | {"discounts": ["inclusion"]}
    ).json
    # 542.25 × 0.945 = 512.42625
    assert discounted["total"]["rent_cents"] == 12 * 512_43
    assert discounted["total"]["discount_cents"] == 12 * 29_82
    assert Premises._get_collection().find_one() == before


def test_a_simulation_says_what_speaks_against_the_lease(nadia, anyone):
    made = make(
        nadia,
        eligibility={"under_years": 3, "ess_only": True, "naf_divisions": ["13"]},
        max_stay_months=23,
        available_from="2027-02-01",
    )
    path = f"/v1/premises/{made['id']}"
    asked = {
        "start_on": "2027-01-01",
        "months": 24,
        "founded_on": "2024-01-01",
        "ess": False,
        "naf": "62.01Z",
    }
    warned = anyone.post(f"{path}/rent-simulations", json=asked).json["warnings"]
    assert [one["code"] for one in warned] == [
        "too-old",
        "not-ess",
        "other-activity",
        "beyond-maximum-stay",
        "not-yet-available",
    ]
    refused = anyone.post(f"{path}/rent-simulations", json=LEASE | {"discounts": ["energy"]})
    assert refused.status_code == 422
    assert "choose among inclusion" in refused.json["errors"]["discounts"][0]
    for wrong in ({"months": 0}, {"months": 241}, {"start_on": "2200-01-01"}):
        answer = anyone.post(f"{path}/rent-simulations", json=LEASE | wrong)
        assert answer.status_code == 422
