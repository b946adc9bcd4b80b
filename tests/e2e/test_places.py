"""Partnerships, premises and good practices from outside, over HTTP, the bus and the mail."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cli.demo import load_demo
from shared.clock import PARIS, utc_now
from shared.testing.people import someone, subscribe
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def day(number):
    return (utc_now().astimezone(PARIS).date() + timedelta(days=number)).isoformat()


def structure_of(stack, who):
    body = {"name": f"Filature {uuid4().hex[:8]}", "commune": "68224", "themes": ["textile"]}
    answer = stack.call("POST", "directory", "/v1/structures", who, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def total(stack, measure):
    answer = stack.call("GET", "observatory", "/v1/figures", params={"measure": measure})
    return answer.json()["total"]


@pytest.mark.strategy("V5")
def test_a_partnership_is_listed_and_its_owner_told_before_it_lapses(stack):
    owner = someone()
    address = subscribe(stack, owner)
    structure, company = structure_of(stack, owner), f"Mécanique {uuid4().hex[:8]}"
    before = total(stack, "partnerships")
    body = {
        "title": f"Achats responsables {uuid4().hex[:8]}",
        "kind": "responsible-purchasing",
        "parties": [
            {"structure_id": structure["id"], "commitments": ["Recoudre les blouses"]},
            {"name": company, "commitments": ["Acheter mille blouses par an"]},
        ],
        "themes": ["textile"],
        "starts_on": day(-300),
        "ends_on": day(60),
        "renewal_notice_days": 90,
        "record": True,
    }
    answer = stack.call("POST", "directory", "/v1/partnerships", owner, json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()

    def told():
        """Who answers for the structure has a notification and a mail."""
        rows = stack.items("notifications", "/v1/deliveries", owner)
        sent = [one for one in stack.mails(address) if body["title"] in one["subject"]]
        return [one for one in rows if one["about"] == made["id"]] and sent

    assert len(eventually(told, timeout=30)) == 1
    eventually(lambda: total(stack, "partnerships") > before, timeout=30)
    for query in (f"company={company}", f"structure={structure['id']}&state=renewal-due"):
        (listed,) = stack.items("directory", f"/v1/partnerships?{query}&theme=textile")
        assert listed["parties"][0]["name"] == structure["name"]
        assert listed["ends_on"] == body["ends_on"]
    path = f"/v1/partnerships/{made['id']}"
    renewal = {"ends_on": day(425)}
    assert stack.call("POST", "directory", f"{path}/renew", someone(), json=renewal).is_error
    renewed = stack.call("POST", "directory", f"{path}/renew", owner, json=renewal).json()
    assert (renewed["status"], renewed["term_number"]) == ("renewed", 2)
    stack.call("POST", "directory", f"{path}/end", owner, json={}).raise_for_status()
    assert stack.call("GET", "directory", path).json()["status"] == "ended"
    assert len(told()) == 1


@pytest.mark.strategy("V7", missing="le rapprochement avec une structure")
def test_premises_are_found_and_their_rent_simulated_year_by_year(stack):
    owner = someone()
    structure = structure_of(stack, owner)
    before = total(stack, "premises")
    body = {
        "title": f"Atelier {uuid4().hex[:8]}",
        "landlord": {"structure_id": structure["id"]},
        "commune": "68224",
        "use": "workshop",
        "surface": "120.50",
        "eligibility": {"under_years": 3},
        "lease": "short-term",
        "max_stay_months": 36,
        "rent": {
            "steps": [
                {"months": 12, "price": {"amount_cents": 400, "unit": "eur-m2-month"}},
                {"months": 12, "price": {"amount_cents": 500, "unit": "eur-m2-month"}},
                {"months": 12, "price": {"amount_cents": 600, "unit": "eur-m2-month"}},
            ],
            "deposit_months": 1,
        },
        "publish": True,
    }
    made = stack.call("POST", "directory", "/v1/premises", owner, json=body)
    assert made.status_code == 201, made.text
    premises = made.json()
    eventually(lambda: total(stack, "premises") > before, timeout=30)

    def found(query):
        listed = stack.items("directory", f"/v1/premises?landlord={structure['id']}&{query}")
        return [one["id"] for one in listed]

    wanted = "near=68224&radius_km=5&use=workshop&surface_min=100&monthly_rent_max_cents=50000"
    assert found(f"{wanted}&founded_on={day(-300)}") == [premises["id"]]
    assert found(f"{wanted}&founded_on={day(-1200)}") == []
    assert found("near=67482&radius_km=5") == []
    path = f"/v1/premises/{premises['id']}"
    lease = {"start_on": "2027-01-01", "months": 36, "turnover_cents": [60_000_00]}
    answer = stack.call("POST", "directory", f"{path}/rent-simulations", json=lease)
    assert answer.status_code == 200, answer.text
    schedule = answer.json()
    # 120.50 m² at 4, 5 and 6 € a month: 482.00, 602.50 and 723.00
    assert [one["rent_cents"] for one in schedule["lease_years"]] == [5784_00, 7230_00, 8676_00]
    assert [one["turnover_share_percent"] for one in schedule["lease_years"]] == [
        "9.6",
        "12.1",  # 12.05 %, half a tenth up
        "14.5",  # 14.46 %
    ]
    assert sum(one["total_cents"] for one in schedule["months"]) == 21_690_00
    assert (schedule["deposit_cents"], schedule["warnings"]) == (482_00, [])
    stack.call("POST", "directory", f"{path}/let", owner).raise_for_status()
    assert found("") == []


@pytest.mark.strategy("A5")
def test_a_good_practice_is_written_moderated_and_found_by_economy(stack):
    author, agent = someone(), someone("agent")
    structure, before = structure_of(stack, author), total(stack, "practices")
    body = {
        "title": f"Effilocher le coton {uuid4().hex[:8]}",
        "body": "Trier.\n\nPuis effilocher.",
        "themes": ["textile", "circular-economy"],
        "naf_division": "13",
        "structure_ids": [structure["id"]],
        "results": [{"label": "Coton rendu à la filature", "value": "12.5", "unit": "t/an"}],
        "costs": [{"label": "Machine", "amount_cents": 800_000}],
        "sources": ["https://exemple.fr/coton"],
        "submit": True,
    }
    made = stack.call("POST", "directory", "/v1/practices", author, json=body).json()
    path = f"/v1/practices/{made['id']}"
    assert stack.call("GET", "directory", path).status_code == 404
    assert stack.call("POST", "directory", f"{path}/publish", author).status_code == 403
    stack.call("POST", "directory", f"{path}/publish", agent).raise_for_status()
    eventually(lambda: total(stack, "practices") > before, timeout=30)
    for query in (f"structure={structure['id']}", "theme=circular-economy&naf_division=13"):
        listed = stack.items("directory", f"/v1/practices?{query}")
        assert made["id"] in {one["id"] for one in listed}
    themes = stack.call(
        "GET", "observatory", "/v1/figures", params={"measure": "practices", "by": "theme"}
    ).json()["rows"]
    assert {"textile", "circular-economy"} <= {one["theme"] for one in themes}


def test_the_demo_has_two_of_each(stack):
    for _ in range(2):
        load_demo(stack.layout.service_url, stack.token)
    agent = someone("agent")
    for resource, titles in {
        "partnerships": ("Tri et réemploi des chutes de production", "Ateliers de réparation"),
        "premises": ("Atelier de 120 m²", "Bureau de 18 m²"),
        "practices": ("Trier les textiles par fibre", "Coudre des sacs"),
    }.items():
        listed = stack.items("directory", f"/v1/{resource}", agent)
        for title in titles:
            assert len([one for one in listed if one["title"].startswith(title)]) == 1
