"""`/v1/events` at its edges: years no calendar converts, cancelling, what does not exist."""

import pytest

from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

BODY = {
    "title": "Forum",
    "themes": ["culture"],
    "starts_at": "2027-03-27T18:00:00+01:00",
    "ends_at": "2027-03-27T20:00:00+01:00",
}


@pytest.fixture
def agent(app):
    return client_as(app, "nadia", ["agent"])


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        ("0001-01-01T00:00:00+02:00", "0001-01-02T00:00:00+02:00"),
        ("9999-12-31T20:00:00-05:00", "9999-12-31T23:00:00-05:00"),
    ],
)
def test_years_that_no_calendar_converts_are_refused(agent, starts_at, ends_at):
    hours = {"starts_at": starts_at, "ends_at": ends_at}
    answer = agent.post("/v1/events", json=BODY | hours)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"starts_at", "ends_at"}
    for name in ("from", "to"):
        listed = agent.get("/v1/events", query_string={name: starts_at})
        assert listed.status_code == 422
        assert name in listed.json["errors"]


def test_a_web_address_of_any_kind_is_taken(agent):
    for url in ("https://münchen.de/x?y=ü", "https://exemple.fr#programme"):
        assert agent.post("/v1/events", json=BODY | {"url": url}).status_code == 201


def test_cancelling_needs_a_reason_and_its_owner(app, agent):
    path = agent.post("/v1/events", json=BODY).headers["Location"]
    reason = {"json": {"reason": "pluie"}}
    assert agent.post(f"{path}/cancel", json={}).status_code == 422
    assert client_as(app).post(f"{path}/cancel", **reason).status_code == 401
    assert client_as(app, "lea", org="s-2").post(f"{path}/cancel", **reason).status_code == 403
    assert agent.post(f"{path}/cancel", **reason).json["cancellation_reason"] == "pluie"
    shown = client_as(app).get(path).json
    assert shown["status"] == "cancelled"
    assert not {"owner", "request_digest", "outbox"} & shown.keys()


def test_what_does_not_exist_is_not_found(agent):
    tag = {"If-Match": '"1"'}
    assert agent.get("/v1/events/none").status_code == 404
    assert agent.patch("/v1/events/none", json={}, headers=tag).status_code == 404
    assert agent.post("/v1/events/none/cancel", json={"reason": "x"}).status_code == 404


def test_the_agenda_is_narrowed_by_theme_and_commune(agent):
    made = agent.post("/v1/events", json=BODY | {"commune": "68224"}).json["id"]
    agent.post("/v1/events", json=BODY | {"themes": ["food"]})
    for query in ("theme=culture", "commune=68224"):
        assert [one["id"] for one in agent.get(f"/v1/events?{query}").json["items"]] == [made]
    assert agent.get("/v1/events?cursor=x").status_code == 422
    assert agent.get("/v1/events?limit=101").status_code == 422
