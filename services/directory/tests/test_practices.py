"""`/v1/practices` from the outside: authors write, agents moderate, everyone reads."""

from __future__ import annotations

import pytest

from services.directory.documents import Practice
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

ARTICLE = {
    "title": "Trier les textiles par fibre",
    "summary": "Un tri fin double la part effilochée.",
    "body": "Premier paragraphe.\n\nSecond paragraphe.",
    "themes": ["textile", "circular-economy"],
    "naf_division": "38",
    "results": [{"label": "Textiles effilochés", "value": "42.50", "unit": "t/an"}],
    "costs": [{"label": "Table de tri", "amount_cents": 1_250_000}],
    "sources": ["https://exemple.fr/tri"],
    "submit": True,
}


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


def make(client, **changes):
    answer = client.post("/v1/practices", json=ARTICLE | changes)
    assert answer.status_code == 201, answer.json
    return answer.json


def publish(author, agent, **changes):
    made = make(author, **changes)
    assert agent.post(f"/v1/practices/{made['id']}/publish").status_code == 200
    return made["id"]


def told():
    entries = [e for one in Practice._get_collection().find() for e in one.get("outbox", ())]
    return [entry["type"].split(".")[2] for entry in entries]


def test_it_is_read_by_everyone_once_an_agent_published_it(denis, lea, nadia, anyone):
    made = make(denis)
    path = f"/v1/practices/{made['id']}"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    assert denis.post(f"{path}/publish").status_code == 403
    assert lea.post(f"{path}/archive").status_code == 404
    assert anyone.get("/v1/practices").json["items"] == []
    assert len(denis.get("/v1/practices?mine=true").json["items"]) == 1
    assert lea.get("/v1/practices?state=submitted").status_code == 403
    assert len(nadia.get("/v1/practices?state=submitted").json["items"]) == 1
    assert told() == []
    for _ in range(2):
        assert nadia.post(f"{path}/publish").status_code == 200
    shown = anyone.get(path).json
    assert shown["results"] == ARTICLE["results"]
    assert shown["costs"] == ARTICLE["costs"]
    assert shown["body"] == ARTICLE["body"]
    assert "owner" not in shown
    assert anyone.get("/v1/practices").json["items"] == [shown]
    assert told() == ["published"]


def test_an_agents_own_is_online_at_once(denis, nadia, anyone):
    assert denis.post("/v1/practices", json=ARTICLE | {"publish": True}).status_code == 403
    made = make(nadia, submit=False, publish=True)
    assert anyone.get(f"/v1/practices/{made['id']}").json["status"] == "published"
    assert told() == ["published"]


def test_a_refusal_says_why_and_the_author_writes_again(denis, nadia, anyone):
    path = f"/v1/practices/{make(denis)['id']}"
    assert nadia.post(f"{path}/refuse", json={}).status_code == 422
    for _ in range(2):
        assert nadia.post(f"{path}/refuse", json={"reason": "Citez la source."}).status_code == 200
    assert denis.get(path).json["refusal_reason"] == "Citez la source."
    assert denis.post(f"{path}/submit").status_code == 409
    etag = {"If-Match": denis.get(path).headers["ETag"]}
    assert denis.patch(path, json={"title": "x"}, headers=etag).status_code == 409
    revised = denis.post(f"{path}/revise")
    changed = denis.patch(
        path, json={"title": "Trier mieux"}, headers={"If-Match": revised.headers["ETag"]}
    )
    assert changed.status_code == 200
    denis.post(f"{path}/submit")
    nadia.post(f"{path}/publish")
    assert anyone.get(path).json["title"] == "Trier mieux"
    assert "refusal_reason" not in anyone.get(path).json
    assert told() == ["published"]


def test_what_is_published_changes_only_before_the_moderators_eyes(denis, nadia, anyone):
    path = f"/v1/practices/{publish(denis, nadia)}"
    etag = {"If-Match": denis.get(path).headers["ETag"]}
    assert denis.patch(path, json={"body": "Publicité"}, headers=etag).status_code == 409
    assert nadia.patch(path, json={"title": "Corrigé"}, headers=etag).status_code == 200
    denis.post(f"{path}/revise")
    assert anyone.get(path).status_code == 404
    denis.post(f"{path}/submit")
    nadia.post(f"{path}/publish")
    assert denis.post(f"{path}/archive").json["status"] == "archived"
    assert told() == ["published", "updated", "archived", "published", "archived"]


def test_textile_comes_first_or_the_newest(denis, nadia, anyone):
    food, textile, energy, again = (
        publish(denis, nadia, themes=themes, naf_division=division)
        for themes, division in (
            (["food"], "10"),
            (["textile"], "13"),
            (["energy"], "35"),
            (["circular-economy", "textile"], "38"),
        )
    )

    def listed(query=""):
        page = anyone.get(f"/v1/practices?limit=3&{query}").json
        rest = anyone.get(f"/v1/practices?limit=3&{query}&cursor={page['next']}").json
        return [one["id"] for one in (*page["items"], *((page["next"] and rest["items"]) or ()))]

    assert listed() == [again, textile, energy, food]
    assert listed("sort=newest") == [again, energy, textile, food]
    assert listed("theme=textile") == [again, textile]
    assert listed("naf_division=10") == [food]


def test_it_is_linked_from_its_structures(denis, nadia, anyone):
    trame = denis.post("/v1/structures", json={"name": "La Trame", "commune": "68224"}).json["id"]
    practice = publish(denis, nadia, structure_ids=[trame, trame])
    publish(denis, nadia)
    (found,) = anyone.get(f"/v1/practices?structure={trame}").json["items"]
    assert (found["id"], found["structure_ids"], found["commune"]) == (practice, [trame], "68224")
    refused = denis.post("/v1/practices", json=ARTICLE | {"structure_ids": ["nope"]})
    assert refused.json["errors"] == {"structure_ids": ["Unknown structure: nope."]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"themes": ["nope"]}, "themes"),
        ({"naf_division": "1320"}, "naf_division"),
        ({"sources": ["javascript:alert(1)"]}, "sources"),
        ({"costs": [{"label": "a", "amount_cents": 1.5}]}, "costs"),
        ({"results": [{"label": "a", "value": "beaucoup", "unit": "t"}]}, "results"),
        ({"title": ""}, "title"),
        ({"body": "x" * 30_001}, "body"),
    ],
)
def test_what_makes_no_sense_is_named(denis, changes, field):
    answer = denis.post("/v1/practices", json=ARTICLE | changes)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert Practice._get_collection().find_one() is None
