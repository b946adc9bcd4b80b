"""`/v1/profiles`, from the outside."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.matching.documents import Profile
from services.matching.tests.making import MULHOUSE, OTHER_THEME, THEME, registered
from shared.ids import new_id
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("database")]

WISHES = {
    "label": "Reprendre un atelier",
    "themes": [THEME],
    "naf_divisions": ["13"],
    "place": MULHOUSE,
    "radius_km": 30,
    "budget": 250_000,
}


@pytest.fixture
def tarek(app: Flask) -> FlaskClient:
    return client_as(app, "tarek")


@pytest.fixture
def lea(app: Flask) -> FlaskClient:
    return client_as(app, "lea")


@pytest.fixture
def nadia(app: Flask) -> FlaskClient:
    return client_as(app, "nadia", roles=["agent"])


def stored(id_: str) -> dict[str, Any]:
    return dict(Profile._get_collection().find_one({"_id": id_}))


def outbox(id_: str) -> list[dict[str, Any]]:
    return list(stored(id_)["outbox"])


def test_registering_answers_with_what_was_stored_and_tells_the_bus(tarek: FlaskClient) -> None:
    answer = tarek.post("/v1/profiles", json=WISHES)
    assert answer.status_code == 201
    body = answer.get_json()
    assert {name: body[name] for name in WISHES} == WISHES
    assert body["status"] == "active"
    assert answer.headers["Location"] == f"/v1/profiles/{body['id']}"
    read = tarek.get(answer.headers["Location"])
    assert read.get_json() == body
    assert read.headers["ETag"] == answer.headers["ETag"] == '"1"'
    (event,) = outbox(body["id"])
    assert event["type"] == "matching.profile.registered.v1"
    assert event["data"] == {
        "profile_id": body["id"],
        **{name: value for name, value in WISHES.items() if name != "label"},
    }


def test_the_least_is_enough(tarek: FlaskClient) -> None:
    least = {"themes": [THEME], "place": MULHOUSE, "radius_km": 0}
    answer = tarek.post("/v1/profiles", json=least)
    assert answer.status_code == 201
    assert answer.get_json()["naf_divisions"] == []
    assert "budget" not in answer.get_json()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("themes", ["weaving-by-hand"], THEME),
        ("themes", [], "Length"),
        ("themes", [THEME, THEME], "once"),
        ("themes", None, "null"),
        ("naf_divisions", ["04"], "for example 13"),
        ("naf_divisions", ["1392Z"], "for example 13"),
        ("place", "00000", "68224"),
        ("place", 68224, "string"),
        ("radius_km", -1, "Must be"),
        ("radius_km", 5000, "Must be"),
        ("radius_km", "30.5", "integer"),
        ("budget", -1, "Must be"),
        ("budget", 1.5, "integer"),
        ("label", "x" * 201, "Longer"),
        ("owner", "lea", "Unknown field"),
    ],
)
def test_what_is_wrong_is_named(tarek: FlaskClient, field: str, value: Any, says: str) -> None:
    answer = tarek.post("/v1/profiles", json={**WISHES, field: value})
    assert answer.status_code == 422
    assert says in str(answer.get_json()["errors"][field])
    assert Profile._get_collection().count_documents({}) == 0


@pytest.mark.parametrize("missing", ["themes", "place", "radius_km"])
def test_what_is_missing_is_named(tarek: FlaskClient, missing: str) -> None:
    body = {name: value for name, value in WISHES.items() if name != missing}
    answer = tarek.post("/v1/profiles", json=body)
    assert answer.status_code == 422
    assert missing in answer.get_json()["errors"]


def test_a_repeated_post_registers_once(tarek: FlaskClient, lea: FlaskClient) -> None:
    key = {"Idempotency-Key": new_id()}
    first = tarek.post("/v1/profiles", json=WISHES, headers=key)
    again = tarek.post("/v1/profiles", json=WISHES, headers=key)
    assert again.status_code == first.status_code == 201
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = tarek.post("/v1/profiles", json={**WISHES, "radius_km": 5}, headers=key)
    assert other.status_code == 422
    theirs = lea.post("/v1/profiles", json=WISHES, headers=key)
    assert theirs.get_json()["id"] != first.get_json()["id"]
    assert Profile._get_collection().count_documents({}) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/{id}"),
        ("PATCH", "/{id}"),
        ("POST", "/{id}/pause"),
        ("POST", "/{id}/resume"),
    ],
)
def test_nobody_gets_in_without_signing_in(app: Flask, method: str, path: str) -> None:
    profile = registered()
    answer = client_as(app).open(f"/v1/profiles{path}".format(id=profile.id), method=method)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PATCH", ""), ("POST", "/pause"), ("POST", "/resume")],
)
@pytest.mark.parametrize("roles", [[], ["funder", "partner", "operator", "mentor", "reviewer"]])
def test_someone_else_s_profile_does_not_exist(
    app: Flask, method: str, path: str, roles: list[str]
) -> None:
    profile = registered("tarek")
    client = client_as(app, "lea", roles=roles)
    answers = [
        client.open(f"/v1/profiles/{id_}{path}", method=method, json=_body(method, path))
        for id_ in (profile.id, "none")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].get_json()["detail"] == answers[1].get_json()["detail"]
    assert stored(profile.id)["sequence"] == 1


def _body(method: str, path: str) -> dict[str, int] | None:
    return {"radius_km": 1} if method == "PATCH" and not path else None


def test_changing_needs_the_version_read(tarek: FlaskClient) -> None:
    path = f"/v1/profiles/{registered().id}"
    change = {"radius_km": 60, "budget": None, "themes": [OTHER_THEME]}
    assert tarek.patch(path, json=change).status_code == 428
    assert tarek.patch(path, json=change, headers={"If-Match": '"9"'}).status_code == 412
    answer = tarek.patch(path, json=change, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    assert answer.get_json()["radius_km"] == 60
    assert "budget" not in answer.get_json()
    assert tarek.get(path).get_json() == answer.get_json()
    assert tarek.patch(path, json=change, headers={"If-Match": '"1"'}).status_code == 412


def test_a_new_place_moves_the_coordinates(tarek: FlaskClient) -> None:
    profile = registered()
    path = f"/v1/profiles/{profile.id}"
    tarek.patch(path, json={"place": "67482"}, headers={"If-Match": '"1"'})
    moved = stored(profile.id)
    assert moved["latitude"] > 48.4
    assert "commune:67482" in moved["within"]
    assert "epci:200066009" not in moved["within"]


def test_an_agent_helps(nadia: FlaskClient) -> None:
    path = f"/v1/profiles/{registered('tarek').id}"
    assert nadia.get(path).status_code == 200
    assert nadia.patch(path, json={"radius_km": 1}, headers={"If-Match": '"1"'}).status_code == 200
    assert Profile.objects.first().owner == "tarek"


def test_pausing_and_resuming_are_told_once(tarek: FlaskClient) -> None:
    profile = registered()
    path = f"/v1/profiles/{profile.id}"
    for action, status in [("pause", "paused"), ("resume", "active")]:
        for _ in range(2):
            answer = tarek.post(f"{path}/{action}")
            assert (answer.status_code, answer.get_json()["status"]) == (200, status)
    assert [event["type"].split(".")[2] for event in outbox(profile.id)] == [
        "registered",
        "paused",
        "updated",
    ]


def test_a_paused_profile_changes_in_silence(tarek: FlaskClient) -> None:
    profile = registered()
    path = f"/v1/profiles/{profile.id}"
    etag = tarek.post(f"{path}/pause").headers["ETag"]
    tarek.patch(path, json={"radius_km": 7}, headers={"If-Match": etag})
    tarek.post(f"{path}/resume")
    events = outbox(profile.id)
    assert [event["type"].split(".")[2] for event in events] == ["registered", "paused", "updated"]
    assert events[-1]["data"]["radius_km"] == 7


def test_each_lists_their_own_and_an_agent_all(
    tarek: FlaskClient, lea: FlaskClient, nadia: FlaskClient
) -> None:
    mine = [registered("tarek").id for _ in range(5)]
    theirs = registered("lea").id
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = tarek.get("/v1/profiles", query_string=query).get_json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == mine[::-1]
    assert [item["id"] for item in lea.get("/v1/profiles").get_json()["items"]] == [theirs]
    assert len(nadia.get("/v1/profiles").get_json()["items"]) == 6
    tarek.post(f"/v1/profiles/{mine[0]}/pause")
    paused = tarek.get("/v1/profiles?status=paused").get_json()["items"]
    assert [item["id"] for item in paused] == [mine[0]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "status=gone", "owner=lea"])
def test_a_wrong_query_is_refused(tarek: FlaskClient, query: str) -> None:
    assert tarek.get(f"/v1/profiles?{query}").status_code == 422
