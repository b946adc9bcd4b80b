"""`/v1/calls` at its edges: years, replays, amendments of what is closed or unchanged, pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.funding.app import create_app
from services.funding.documents import MODELS, Call
from services.funding.due import move_due_calls
from shared.persistence.database import ensure_indexes
from shared.testing.web import client_as, service_environment

pytestmark = [pytest.mark.mongo]

NOW = datetime.now(UTC)


@pytest.fixture
def app(mongodb_url, mongo_database):
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    return app


@pytest.fixture
def funder(app):
    return client_as(app, "samuel", ["funder"])


def body(**changes):
    hours = {
        "opens_at": (NOW + timedelta(hours=1)).isoformat(),
        "closes_at": (NOW + timedelta(days=30)).isoformat(),
    }
    return {"title": "Réemploi", "themes": ["circular-economy"]} | hours | changes


def move(later):
    return move_due_calls(lambda: NOW + later)


def told(mongo_database):
    entries = [e for one in mongo_database["calls"].find() for e in one["outbox"]]
    return [entry["type"].split(".")[2] for entry in entries]


@pytest.mark.parametrize("hour", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:00:00-05:00"])
def test_years_that_no_calendar_converts_are_refused(funder, hour):
    for name in ("opens_at", "closes_at"):
        answer = funder.post("/v1/calls", json=body(**{name: hour}))
        assert answer.status_code == 422
        assert name in answer.json["errors"]


def test_the_same_key_announces_once_even_after_the_hours_have_passed(
    app, funder, mongo_database, monkeypatch
):
    headers = {"Idempotency-Key": "k"}
    first = funder.post("/v1/calls", json=body(), headers=headers)
    monkeypatch.setattr("services.funding.api.calls.utc_now", lambda: NOW + timedelta(days=99))
    again = funder.post("/v1/calls", json=body(), headers=headers)
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    assert funder.post("/v1/calls", json=body(title="x"), headers=headers).status_code == 422
    assert told(mongo_database) == ["announced"]


def test_the_same_key_at_the_same_time_announces_once(app, mongo_database):
    def announce(_):
        client = client_as(app, "samuel", ["funder"])
        return client.post("/v1/calls", json=body(), headers={"Idempotency-Key": "k"})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(announce, range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert told(mongo_database) == ["announced"]


def test_a_change_that_changes_nothing_is_not_told(funder, mongo_database):
    made = funder.post("/v1/calls", json=body())
    tag = {"If-Match": made.headers["ETag"]}
    same = funder.patch(made.headers["Location"], json=body(), headers=tag)
    assert (same.status_code, same.headers["ETag"]) == (200, made.headers["ETag"])
    assert told(mongo_database) == ["announced"]


def test_a_closed_call_does_not_change_any_more(funder):
    path = funder.post("/v1/calls", json=body()).headers["Location"]
    move(timedelta(days=31))
    closed = funder.get(path)
    assert closed.json["status"] == "closed"
    answer = funder.patch(path, json={"title": "x"}, headers={"If-Match": closed.headers["ETag"]})
    assert answer.status_code == 409
    assert "Announce a new one" in answer.json["detail"]


def test_before_it_opens_the_hours_may_move_and_it_opens_at_the_new_one(app, funder):
    made = funder.post("/v1/calls", json=body())
    path, tag = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    later = {"opens_at": (NOW + timedelta(days=2)).isoformat()}
    agent = client_as(app, "nadia", ["agent"])
    assert agent.patch(path, json=later, headers=tag).status_code == 200
    move(timedelta(days=1))
    assert funder.get(path).json["status"] == "announced"
    move(timedelta(days=2, seconds=1))
    assert funder.get(path).json["status"] == "open"


def test_one_that_cannot_move_does_not_hold_up_the_others(funder, mongo_database):
    stuck, fine = (funder.post("/v1/calls", json=body()).json["id"] for _ in range(2))
    mongo_database["calls"].update_one({"_id": stuck}, {"$set": {"title": "x" * 300}})
    mongo_database["calls"].update_one(
        {"_id": stuck}, {"$set": {"due_at": NOW - timedelta(days=1)}}
    )
    assert move(timedelta(hours=2)) == 1
    assert Call.load(fine).status.value == "open"


def test_many_workers_close_each_call_once(funder, mongo_database):
    for _ in range(6):
        funder.post("/v1/calls", json=body())
    move(timedelta(hours=2))
    with ThreadPoolExecutor(4) as pool:
        moved = list(pool.map(lambda _: move(timedelta(days=31)), range(8)))
    assert sum(moved) == 6
    assert sorted(told(mongo_database)) == ["announced"] * 6 + ["closed"] * 6 + ["opened"] * 6


def test_calls_are_read_by_everyone_to_the_end(app, funder):
    made = [funder.post("/v1/calls", json=body(title=str(n))).json["id"] for n in range(7)]
    other = funder.post("/v1/calls", json=body(themes=["food"])).json["id"]
    anyone, seen, query = client_as(app), [], "limit=3"
    while query:
        page = anyone.get(f"/v1/calls?theme=circular-economy&{query}").json
        seen += [one["id"] for one in page["items"]]
        query = page["next"] and f"limit=3&cursor={page['next']}"
    assert sorted(seen) == sorted(made)
    assert len(anyone.get("/v1/calls?status=announced").json["items"]) == 8
    assert anyone.get("/v1/calls?status=open").json["items"] == []
    shown = anyone.get(f"/v1/calls/{other}").json
    assert not {"owner", "request_digest", "due_at", "outbox"} & shown.keys()
    assert anyone.get("/v1/calls/none").status_code == 404
    for wrong in ("status=x", "cursor=x", "limit=0"):
        assert anyone.get(f"/v1/calls?{wrong}").status_code == 422
