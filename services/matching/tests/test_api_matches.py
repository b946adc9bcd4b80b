"""`/v1/matches`, from the outside."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.matching.app import create_app
from services.matching.tests.making import hear, matches, registered, teaser, told
from shared.contracts.directory import ListingWithdrawn
from shared.ids import new_id
from shared.testing.web import client_as, service_environment

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("database")]


@pytest.fixture
def tarek(app: Flask) -> FlaskClient:
    return client_as(app, "tarek")


@pytest.fixture
def nadia(app: Flask) -> FlaskClient:
    return client_as(app, "nadia", roles=["agent"])


@pytest.fixture
def match() -> dict[str, Any]:
    """A match proposed to tarek."""
    registered("tarek")
    hear(teaser(new_id()))
    return matches()[0]


def test_a_match_is_explained(tarek: FlaskClient, match: dict[str, Any]) -> None:
    answer = tarek.get(f"/v1/matches/{match['_id']}")
    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body) == {
        "id",
        "listing_id",
        "listing_title",
        "profile_id",
        "score",
        "status",
        "criteria",
        "area",
        "themes",
        "proposed_at",
    }
    assert body["status"] == "proposed"
    assert body["area"] == {"level": "commune", "code": "68271"}
    assert [one["code"] for one in body["criteria"]] == ["themes", "distance", "sector", "budget"]
    assert sum(one["points"] for one in body["criteria"]) == body["score"]
    assert sum(one["out_of"] for one in body["criteria"]) == 100
    assert all(one["met"] is True and one["why"] for one in body["criteria"])


@pytest.mark.parametrize(
    ("accepted", "language", "word"),
    [
        (None, "fr", "Riedisheim"),
        ("de-CH, fr;q=0.5", "de", "entfernt"),
        ("en-US,en;q=0.9", "en", "from you"),
        ("it", "fr", "de chez vous"),
    ],
)
def test_the_reasons_come_in_the_language_accepted(
    tarek: FlaskClient, match: dict[str, Any], accepted: str | None, language: str, word: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    for path in (f"/v1/matches/{match['_id']}", "/v1/matches"):
        answer = tarek.get(path, headers=headers)
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
        body = answer.get_json()["items"][0] if "items" in answer.get_json() else answer.get_json()
        assert word in body["criteria"][1]["why"]


def test_a_price_not_told_is_neither_met_nor_unmet(tarek: FlaskClient) -> None:
    registered("tarek")
    hear(teaser(new_id(), asking_price=None))
    (item,) = tarek.get("/v1/matches").get_json()["items"]
    budget = item["criteria"][3]
    assert (budget["met"], budget["points"]) == (None, 7)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "/{id}"), ("POST", "/{id}/dismiss")]
)
def test_nobody_gets_in_without_signing_in(
    app: Flask, match: dict[str, Any], method: str, path: str
) -> None:
    answer = client_as(app).open(f"/v1/matches{path}".format(id=match["_id"]), method=method)
    assert answer.status_code == 401


@pytest.mark.parametrize("roles", [[], ["funder", "partner", "operator", "mentor", "reviewer"]])
def test_someone_else_s_match_does_not_exist(
    app: Flask, match: dict[str, Any], roles: list[str]
) -> None:
    lea = client_as(app, "lea", roles=roles)
    for id_ in (match["_id"], "none"):
        assert lea.get(f"/v1/matches/{id_}").status_code == 404
        assert lea.post(f"/v1/matches/{id_}/dismiss", json={}).status_code == 404
    assert lea.get("/v1/matches").get_json()["items"] == []
    for name in ("listing_id", "profile_id"):
        assert lea.get(f"/v1/matches?{name}={match[name]}").get_json()["items"] == []
    assert matches()[0]["state"] == "proposed"


def test_an_agent_reads_all_and_dismisses_none(nadia: FlaskClient, match: dict[str, Any]) -> None:
    assert nadia.get(f"/v1/matches/{match['_id']}").status_code == 200
    assert len(nadia.get("/v1/matches").get_json()["items"]) == 1
    answer = nadia.post(f"/v1/matches/{match['_id']}/dismiss", json={})
    assert answer.status_code == 403


def test_the_taker_declines_once_for_all(tarek: FlaskClient, match: dict[str, Any]) -> None:
    path = f"/v1/matches/{match['_id']}/dismiss"
    for _ in range(2):
        answer = tarek.post(path, json={"reason": "too-far"})
        assert answer.status_code == 200
        assert answer.get_json()["status"] == "dismissed"
        assert answer.get_json()["dismissed_because"] == "too-far"
    (stored,) = matches()
    assert told(stored) == ["proposed", "dismissed"]
    assert stored["outbox"][1]["data"]["reason"] == "too-far"
    hear(teaser(match["listing_id"]), sequence=5)
    assert tarek.get(f"/v1/matches/{match['_id']}").get_json()["status"] == "dismissed"


def test_a_reason_is_a_code(tarek: FlaskClient, match: dict[str, Any]) -> None:
    path = f"/v1/matches/{match['_id']}/dismiss"
    refused = tarek.post(path, json={"reason": "le patron est un menteur"})
    assert refused.status_code == 422
    assert "too-expensive" in str(refused.get_json()["errors"]["reason"])
    assert tarek.post(path, json={}).get_json()["dismissed_because"] == "not-for-me"


def test_the_list_is_narrowed(tarek: FlaskClient) -> None:
    profile = registered("tarek")
    kept, gone = new_id(), new_id()
    hear(teaser(kept))
    hear(teaser(gone))
    hear(ListingWithdrawn(listing_id=gone), sequence=2)

    def listed(**query: str) -> list[str]:
        answer = tarek.get("/v1/matches", query_string=query)
        assert answer.status_code == 200
        return [item["listing_id"] for item in answer.get_json()["items"]]

    assert sorted(listed()) == sorted([kept, gone])
    assert listed(status="proposed") == [kept]
    assert listed(status="dismissed") == [gone]
    assert listed(listing_id=kept) == [kept]
    assert sorted(listed(profile_id=profile.id)) == sorted([kept, gone])
    assert listed(profile_id="none") == []


def test_the_pages_lose_and_repeat_nothing(tarek: FlaskClient) -> None:
    registered("tarek")
    expected = [new_id() for _ in range(7)]
    for listing_id in expected:
        hear(teaser(listing_id))
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = tarek.get("/v1/matches", query_string=query).get_json()
        seen += [item["listing_id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == sorted(expected)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("query", ["limit=0", "cursor=x", "status=open", "owner=lea"])
def test_a_wrong_query_is_refused(tarek: FlaskClient, query: str) -> None:
    assert tarek.get(f"/v1/matches?{query}").status_code == 422


def test_a_database_that_is_away_is_said_to_be(app: Flask) -> None:
    away = create_app(service_environment("mongodb://127.0.0.1:1/", "away"))
    answer = client_as(away, "tarek").get("/v1/matches")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
