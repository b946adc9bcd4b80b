"""The enriched page of a structure: what it takes, what it refuses and why, who reads what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.directory.documents import Structure
from services.directory.tests.making import PAGE, change, path_of, register, told

pytestmark = [pytest.mark.mongo]

WHOLE: dict[str, Any] = {
    "brand": "Trame",
    "opening_hours": "Mo-Fr 09:00-12:00,14:00-18:00; PH off",
    "languages": ["fr", "de", "gsw"],
    "links": [
        {"url": "https://www.facebook.com/trame"},
        {"kind": "mastodon", "url": "https://x.fr/@t"},
    ],
    "public_contact": {"email": "bonjour@trame.fr", "phone": "03 89 12 34 56"},
    "founding_year": 1998,
    "staff": {"value": 12, "as_of": "2026-01-31"},
    "turnover": {"value": 480_000, "as_of": "2025-12-31"},
    "networks": ["tissons-la-solidarite"],
    "labels": ["esus"],
    "activities": [
        {"label": "Tri", "naf_division": "38", "reach": {"kind": "radius", "radius_km": 30}},
        {
            "label": "Vente",
            "reach": {"kind": "zones", "zones": [{"level": "department", "code": "68"}]},
        },
        {"label": "Conseil", "reach": {"kind": "country", "country": "FR"}},
    ],
    "support": {"needs": ["mentoring"], "audiences": ["taker"], "within_days": 10},
}


def test_a_whole_page_is_read_as_it_was_written(denis, anyone):
    read = anyone.get(path_of(register(denis, **WHOLE))).json
    for name in ("brand", "languages", "founding_year", "staff", "turnover", "networks", "labels"):
        assert read[name] == WHOLE[name]
    assert read["opening_hours"] == "Mo-Fr 09:00-12:00,14:00-18:00; PH closed"
    assert [one["kind"] for one in read["links"]] == ["facebook", "mastodon"]
    assert read["public_contact"]["phone"] == "+33389123456"
    assert [one["reach"]["kind"] for one in read["activities"]] == ["radius", "zones", "country"]
    assert read["support"]["needs"] == ["mentoring"]
    assert read["siren"] == "350661344"
    assert read["confirmed_at"]


def test_a_number_of_a_town_over_the_border_is_written_with_its_country(denis):
    basel = register(
        denis, commune="CH-2661604", siret=None, public_contact={"phone": "061 123 45 67"}
    )
    assert basel["public_contact"]["phone"] == "+41611234567"
    moved = denis.patch(
        path_of(basel), json={"public_contact": {"phone": "0761 2020"}}, headers={"If-Match": "*"}
    )
    assert moved.status_code == 422


def test_null_takes_away_what_may_be_left_out(denis):
    page = register(denis, **WHOLE)
    gone = dict.fromkeys(["brand", "opening_hours", "staff", "support", "public_contact", "siret"])
    left = change(denis, page, **gone, labels=[])
    assert not gone.keys() & {name for name in left if left[name] is not None}
    assert left["siren"] == "350661344"
    refused = denis.patch(path_of(page), json={"name": None}, headers={"If-Match": "*"})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("change_", "field"),
    [
        ({"siren": "350661345"}, "siren"),
        ({"siren": "552100554"}, "siren"),
        ({"opening_hours": "lundi 9h"}, "opening_hours"),
        ({"opening_hours": "Mo-Fr " * 200}, "opening_hours"),
        ({"languages": ["xx-YY"]}, "languages"),
        ({"languages": ["fr", "fr"]}, "languages"),
        ({"links": [{"kind": "facebook", "url": "https://instagram.com/x"}]}, "links"),
        ({"links": [{"url": "javascript:alert(1)"}]}, "links"),
        ({"public_contact": {"phone": "12"}}, "public_contact"),
        ({"public_contact": {"email": "x"}}, "public_contact"),
        ({"founding_year": 2999}, "founding_year"),
        ({"staff": {"value": 3}}, "staff"),
        ({"staff": {"value": -3, "as_of": "2026-01-01"}}, "staff"),
        ({"turnover": {"value": 3.5, "as_of": "2026-01-01"}}, "turnover"),
        ({"networks": ["nobody"]}, "networks"),
        ({"labels": ["gold"]}, "labels"),
        ({"activities": [{"label": "x", "reach": {"kind": "radius"}}]}, "activities"),
        (
            {
                "activities": [
                    {"label": "x", "reach": {"kind": "radius", "radius_km": 3, "country": "FR"}}
                ]
            },
            "activities",
        ),
        ({"activities": [{"label": "x", "naf_division": "1399"}]}, "activities"),
        ({"support": {"needs": []}}, "support"),
        ({"support": {"needs": ["wishes"]}}, "support"),
        ({"parent": "nobody"}, "parent"),
        ({"status": "active"}, "status"),
        ({"ess_reason": "insee-flag"}, "ess_reason"),
    ],
)
def test_what_is_wrong_on_a_page_is_said_by_field(denis, change_, field):
    answer = denis.post("/v1/structures", json=PAGE | change_)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert Structure.objects.count() == 0


def test_naughty_texts_are_kept_as_they_are_or_refused_by_field(denis, real_data):
    texts = json.loads((real_data / "bad-input/blns/blns.json").read_text(encoding="utf-8"))
    for text in texts:
        words = {"name": text, "description": text, "brand": text, "address": {"lines": [text]}}
        answer = denis.post("/v1/structures", json=PAGE | words)
        assert answer.status_code in (201, 422), text
        if answer.status_code == 201:
            read = denis.get(path_of(answer.json)).json
            assert (read["name"], read["description"]) == (text, text)
        coded = {
            "opening_hours": text,
            "public_contact": {"phone": text},
            "links": [{"url": text}],
            "labels": [text],
        }
        refused = denis.post("/v1/structures", json=PAGE | coded)
        assert refused.status_code == 422, text
        assert "labels" in refused.json["errors"]


def test_what_a_register_says_is_recorded_by_agents(denis, nadia):
    refused = denis.post("/v1/structures", json=PAGE | {"registers": ["insee"]})
    assert refused.status_code == 403
    page = register(denis)
    assert page["ess_reason"] == "legal-form"
    assert change(nadia, page, registers=["ess-france"])["ess_reason"] == "ess-france-list"
    assert change(nadia, page, registers=["ess-france", "insee"])["ess_reason"] == "insee-flag"


def test_sites_are_listed_under_their_parent(denis, anyone, index):
    parent = register(denis)
    sites = [register(denis, name=f"Site {n}", siret=None, parent=parent["id"]) for n in range(2)]
    index.settle()
    found = anyone.get(f"/v1/structures?parent={parent['id']}").json["items"]
    assert {one["id"] for one in found} == {one["id"] for one in sites}
    assert anyone.get("/v1/structures?parent=none").status_code == 404
    for wrong in (parent["id"], sites[0]["id"]):
        answer = denis.patch(path_of(parent), json={"parent": wrong}, headers={"If-Match": "*"})
        assert answer.status_code == 422


def test_confirming_makes_a_page_fresh_and_tells_nobody(denis, lea, nadia):
    page = register(denis)
    assert lea.post(f"{path_of(page)}/confirm").status_code == 403
    confirmed = nadia.post(f"{path_of(page)}/confirm").json
    assert confirmed["confirmed_at"] >= page["confirmed_at"]
    assert confirmed["sequence"] == page["sequence"] + 1
    assert told(page) == ["registered"]


def test_contact_persons_are_for_owners_and_agents(denis, lea, nadia, anyone):
    page = register(denis)
    path = f"{path_of(page)}/contacts"
    people = [{"name": "Odile Secrète", "phone": "06 12 34 56 78", "preferred": True}]
    assert denis.put(path, json={"people": people}).status_code == 428
    tag = {"If-Match": denis.get(path).headers["ETag"]}
    written = denis.put(path, json={"people": people}, headers=tag)
    assert written.json["people"][0]["phone"] == "+33612345678"
    assert denis.put(path, json={"people": people}, headers=tag).status_code == 412
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 403, 401]
    assert nadia.get(path).json["people"][0]["name"] == "Odile Secrète"
    assert "Secrète" not in str(Structure._get_collection().find_one())
    history = denis.get(f"{path_of(page)}/history")
    assert history.json["items"][0]["action"] == "contacts-changed"
    assert "Secrète" not in history.text
    for wrong in ([{"name": "x", "phone": "1"}], [{"name": ""}], [people[0]] * 2, [people[0]] * 11):
        answer = denis.put(path, json={"people": wrong}, headers={"If-Match": "*"})
        assert answer.status_code == 422, wrong
