"""`/v1/structures` and `/v1/listings`, from the outside."""

from __future__ import annotations

from typing import Any

import pytest

from services.directory.documents import Listing, ListingIdentity, Structure

pytestmark = [pytest.mark.mongo]

LISTING = {
    "title": "Atelier de tissage",
    "themes": ["textile"],
    "naf": "13.20Z",
    "area": {"level": "commune", "code": "68224"},
    "asking_price": 150_000,
    "confidential": {"business_name": "Filature Secrète", "contact_note": "après 18 h"},
}
STRUCTURE = {
    "name": "La Trame",
    "commune": "68224",
    "siret": "350 661 344 00035",
    "legal_form": "9260",
    "themes": ["textile"],
}


def make(client, **changes):
    answer = client.post("/v1/listings", json=LISTING | changes)
    assert answer.status_code == 201, answer.json
    assert answer.headers["Location"] == f"/v1/listings/{answer.json['id']}"
    made: dict[str, Any] = answer.json
    return made


def told(model):
    (document,) = model._get_collection().find()
    return [entry["type"].split(".")[2] for entry in document.get("outbox", [])]


def read_all(client, path):
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        page = client.get(f"{path}{'&' if '?' in path else '?'}limit=3{after}")
        assert page.status_code == 200
        seen += [item["id"] for item in page.json["items"]]
        cursor = page.json["next"]
    return seen


def test_a_draft_exists_only_for_its_owner_and_the_agents(denis, lea, nadia, anyone):
    path = f"/v1/listings/{make(denis)['id']}"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    change = {"json": {"title": "x"}, "headers": {"If-Match": '"1"'}}
    assert lea.patch(path, **change).status_code == 404
    assert lea.get(f"{path}/identity").status_code == 404
    assert lea.post(f"{path}/publish").status_code == 404
    assert anyone.get("/v1/listings").json["items"] == []
    assert len(denis.get("/v1/listings?mine=true").json["items"]) == 1
    assert lea.get("/v1/listings?mine=true").json["items"] == []
    assert anyone.get("/v1/listings?mine=true").status_code == 401
    assert lea.get("/v1/listings?status=draft").status_code == 403
    assert len(nadia.get("/v1/listings?status=draft").json["items"]) == 1


def test_who_is_behind_a_listing_is_for_its_owner_and_the_agents(denis, lea, nadia, anyone):
    listing = make(denis, publish=True)
    path = f"/v1/listings/{listing['id']}"
    for text in (
        anyone.get(path).text,
        anyone.get("/v1/listings").text,
        str(Listing._get_collection().find_one()),
    ):
        assert "Secrète" not in text
        assert "1320Z" not in text
        assert "18 h" not in text
    assert listing["naf_division"] == "13"
    for client in (denis, nadia):
        identity = client.get(f"{path}/identity").json
        assert (identity["business_name"], identity["naf"]) == ("Filature Secrète", "1320Z")
    assert lea.get(f"{path}/identity").status_code == 403
    assert anyone.get(f"{path}/identity").status_code == 401


def test_the_life_of_a_listing_is_told_step_by_step(denis, lea):
    path = f"/v1/listings/{make(denis)['id']}"
    for action in ("publish", "publish", "withdraw", "publish", "conclude", "conclude"):
        assert denis.post(f"{path}/{action}").status_code == 200
    assert told(Listing) == ["published", "withdrawn", "published", "concluded"]
    refused = denis.post(f"{path}/publish")
    assert (refused.status_code, refused.json["status_now"]) == (409, "concluded")
    assert "possible now" in refused.json["detail"]
    assert lea.post(f"{path}/withdraw").status_code == 404


def test_a_change_needs_the_version_it_was_made_on(denis, lea, nadia):
    path = f"/v1/listings/{make(denis, publish=True)['id']}"
    body: dict[str, Any] = {"asking_price": 1, "confidential": {"business_name": "Autre"}}
    assert denis.patch(path, json=body).status_code == 428
    assert denis.patch(path, json=body, headers={"If-Match": '"9"'}).status_code == 412
    assert lea.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 403
    tag = {"If-Match": denis.get(path).headers["ETag"]}
    answer = denis.patch(path, json=body, headers=tag)
    assert (answer.status_code, answer.json["asking_price"]) == (200, 1)
    assert denis.patch(path, json=body, headers=tag).status_code == 412
    tag = {"If-Match": answer.headers["ETag"]}
    assert nadia.patch(path, json=body, headers=tag).status_code == 200
    assert denis.get(f"{path}/identity").json["business_name"] == "Autre"
    assert denis.get(f"{path}/identity").json["contact_note"] == "après 18 h"
    assert told(Listing) == ["published", "updated", "updated"]


def test_the_same_key_makes_one_listing(denis, lea):
    key = {"Idempotency-Key": "abc"}
    first = denis.post("/v1/listings", json=LISTING | {"publish": True}, headers=key)
    again = denis.post("/v1/listings", json=LISTING | {"publish": True}, headers=key)
    assert first.json["id"] == again.json["id"]
    other = {"title": "Autre", "publish": True, "confidential": {"business_name": "Usurpée"}}
    assert denis.post("/v1/listings", json=LISTING | other, headers=key).status_code == 422
    assert ListingIdentity._get_collection().find_one()["business_name"] == "Filature Secrète"
    assert told(Listing) == ["published"]
    theirs = lea.post("/v1/listings", json=LISTING | {"publish": True}, headers=key)
    assert theirs.json["id"] != first.json["id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"themes": ["inconnu"]}, "themes"),
        ({"naf": "99.99Z"}, "naf"),
        ({"area": {"level": "commune", "code": "00000"}}, "area"),
        ({"asking_price": -1}, "asking_price"),
        ({"asking_price": 1.5}, "asking_price"),
        ({"owner": "lea"}, "owner"),
        ({"status": "published"}, "status"),
    ],
)
def test_what_is_wrong_in_a_listing_is_said_by_field(denis, change, field):
    answer = denis.post("/v1/listings", json=LISTING | change)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in answer.json["errors"]
    assert Listing.objects.count() == ListingIdentity.objects.count() == 0


def test_the_pages_of_listings_lose_and_repeat_nothing(denis):
    made = [make(denis, publish=True)["id"] for _ in range(7)]
    other = make(denis, publish=True, themes=["food"], naf="10.71C")["id"]
    seen = read_all(denis, "/v1/listings?theme=textile")
    assert sorted(seen) == sorted(made)
    for query in ("theme=food", "naf_division=10"):
        assert read_all(denis, f"/v1/listings?{query}") == [other]
    assert len(read_all(denis, "/v1/listings?area=68224")) == 8


def test_a_structure_is_registered_with_a_commune_alone(denis):
    answer = denis.post("/v1/structures", json={"name": "Les Amis", "commune": "68224"})
    assert answer.status_code == 201
    assert answer.json["location"]["precision"] == "commune"
    assert answer.json["ess_reason"] == "declared"
    assert answer.headers["ETag"] == '"1"'
    assert told(Structure) == ["registered"]


def test_a_structure_is_its_owner_s_to_change_and_close(denis, lea, nadia, anyone, index):
    made = denis.post("/v1/structures", json=STRUCTURE).json
    assert (made["siret"], made["ess_reason"]) == ("35066134400035", "legal-form")
    path, tag = f"/v1/structures/{made['id']}", {"If-Match": '"1"'}
    body = {"website": "https://trame.photography/", "legal_form": "5710"}
    assert anyone.patch(path, json=body, headers=tag).status_code == 401
    assert lea.patch(path, json=body, headers=tag).status_code == 403
    assert denis.patch(path, json=body).status_code == 428
    changed = denis.patch(path, json=body, headers=tag)
    assert changed.json["ess_reason"] == "declared"
    assert nadia.patch(path, json={"name": "N"}, headers=tag).status_code == 412
    assert lea.post(f"{path}/close").status_code == 403
    for _ in range(2):
        assert nadia.post(f"{path}/close").json["status"] == "closed"
    assert told(Structure) == ["registered", "updated", "closed"]
    index.settle()
    assert anyone.get("/v1/structures").json["items"] == []
    assert anyone.get(path).json["status"] == "closed"
    assert "owner" not in anyone.get(path).json


def test_a_structure_that_moves_moves_on_the_map(denis):
    made = denis.post("/v1/structures", json=STRUCTURE).json
    moved = denis.patch(
        f"/v1/structures/{made['id']}", json={"commune": "67482"}, headers={"If-Match": '"1"'}
    ).json
    assert moved["location"] != made["location"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"commune": "00000"}, "commune"),
        ({"siret": "35066134400036"}, "siret"),
        ({"legal_form": "1234"}, "legal_form"),
        ({"kinds": ["XX"]}, "kinds"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"location": {"latitude": 91, "longitude": 0}}, "location"),
        ({"address": {"lines": ["x"] * 5}}, "address"),
        ({"address": {"lines": ["x" * 201]}}, "address"),
        ({"kinds": ["ACI"] * 21}, "kinds"),
    ],
)
def test_what_is_wrong_in_a_structure_is_said_by_field(denis, change, field):
    answer = denis.post("/v1/structures", json=STRUCTURE | change)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_structures_are_registered_once_and_read_to_the_end(denis, index):
    key = {"Idempotency-Key": "k"}
    ids = {denis.post("/v1/structures", json=STRUCTURE, headers=key).json["id"] for _ in range(2)}
    assert len(ids) == 1
    assert (
        denis.post("/v1/structures", json={"name": "x", "commune": "68224"}, headers=key)
        .json["type"]
        .endswith("idempotency-key-reused")
    )
    for number in range(6):
        denis.post("/v1/structures", json={"name": f"S{number}", "commune": "67482"})
    index.settle()
    seen = read_all(denis, "/v1/structures")
    assert len(seen) == len(set(seen)) == 7
    assert len(read_all(denis, "/v1/structures?commune=67482")) == 6
    assert read_all(denis, "/v1/structures?legal_form=9260") == list(ids)


def names(client, asked, path="/v1/structures"):
    found = client.get(path, query_string={"q": asked}).json["items"]
    return sorted(one.get("name") or one["title"] for one in found)


def test_structures_and_listings_are_found_by_beginnings_of_words(denis, anyone, index):
    for name in ("Épicerie sociale Le Panier", "Les Paniers d’Icare", "Régie St-Louis"):
        denis.post("/v1/structures", json={"name": name, "commune": "68224", "brand": "Kœnig"})
    index.settle()
    assert names(anyone, "pani") == ["Les Paniers d’Icare", "Épicerie sociale Le Panier"]
    assert names(anyone, "PANIER épi") == ["Épicerie sociale Le Panier"]
    assert names(anyone, "saint louis") == ["Régie St-Louis"]
    assert len(names(anyone, "koenig")) == 3
    assert names(anyone, "rie") == []
    assert names(anyone, ".*") == names(anyone, "")
    make(denis, title="Menuiserie de quartier", publish=True)
    make(denis, title="Menuiserie en brouillon")
    assert names(anyone, "menui", "/v1/listings") == ["Menuiserie de quartier"]
    assert anyone.get("/v1/structures", query_string={"q": "x" * 101}).status_code == 422


def test_a_structure_renamed_is_found_by_its_new_name(denis, anyone, index):
    made = denis.post("/v1/structures", json=STRUCTURE)
    headers = {"If-Match": made.headers["ETag"]}
    denis.patch(f"/v1/structures/{made.json['id']}", json={"name": "La Chaîne"}, headers=headers)
    index.settle()
    assert names(anyone, "chaine") == ["La Chaîne"]
    assert names(anyone, "trame") == []
