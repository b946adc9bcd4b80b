"""Calls move by the hour, once, whoever moves them; who announces and amends them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.funding.app import create_app
from services.funding.documents import MODELS
from services.funding.due import move_due_calls
from shared.persistence.database import ensure_indexes
from shared.testing.web import client_as, service_environment

NOW = datetime.now(UTC)


@pytest.fixture
def app(mongodb_url, mongo_database):
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    return app


@pytest.fixture
def funder(app):
    return client_as(app, "samuel", ["funder"])


def body(opens=timedelta(hours=1), closes=timedelta(days=30), **values):
    hours = {"opens_at": (NOW + opens).isoformat(), "closes_at": (NOW + closes).isoformat()}
    return {"title": "Réemploi", "themes": ["circular-economy"]} | hours | values


def told(mongo_database):
    entries = [e for one in mongo_database["calls"].find() for e in one["outbox"]]
    return [entry["type"].split(".")[2] for entry in entries]


def move(later):
    return move_due_calls(lambda: NOW + later)


def test_a_call_opens_and_closes_at_its_hours(funder, mongo_database):
    path = funder.post("/v1/calls", json=body()).headers["Location"]
    move(timedelta(minutes=59))
    assert funder.get(path).json["status"] == "announced"
    move(timedelta(hours=1, seconds=1))
    assert funder.get(path).json["status"] == "open"
    move(timedelta(days=29))
    assert funder.get(path).json["status"] == "open"
    move(timedelta(days=31))
    assert funder.get(path).json["status"] == "closed"
    assert told(mongo_database) == ["announced", "opened", "closed"]


def test_a_call_both_of_whose_hours_passed_opens_then_closes(funder, mongo_database):
    funder.post("/v1/calls", json=body(closes=timedelta(hours=2)))
    for _ in range(3):
        move(timedelta(days=1))
    assert told(mongo_database) == ["announced", "opened", "closed"]


def test_many_workers_open_each_call_once(funder, mongo_database):
    for _ in range(8):
        funder.post("/v1/calls", json=body())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: move(timedelta(hours=2)), range(12)))
    assert told(mongo_database).count("opened") == 8


def test_who_may_announce_and_amend(app, funder):
    assert client_as(app).post("/v1/calls", json=body()).status_code == 401
    assert client_as(app, "tarek").post("/v1/calls", json=body()).status_code == 403
    made = funder.post("/v1/calls", json=body())
    match = {"If-Match": made.headers["ETag"]}
    path, change = made.headers["Location"], {"title": "Autre"}
    other = client_as(app, "autre", ["funder"])
    assert other.patch(path, json=change, headers=match).status_code == 403
    assert funder.patch(path, json=change).status_code == 428
    assert funder.patch(path, json=change, headers=match).status_code == 200
    assert funder.patch(path, json=change, headers=match).status_code == 412


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closes": timedelta(minutes=30)}, "closes_at"),
        ({"opens": timedelta(days=-3), "closes": timedelta(days=-1)}, "closes_at"),
        ({"closes": timedelta(days=3000)}, "closes_at"),
        ({"opens_at": "2027-01-01T10:00:00"}, "opens_at"),
        ({"themes": ["nope"]}, "themes"),
        ({"communes": ["99999"]}, "communes"),
    ],
)
def test_what_makes_no_sense_is_named(funder, values, field):
    answer = funder.post("/v1/calls", json=body(**values))
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_an_open_call_is_extended_never_shortened(funder, mongo_database):
    path = funder.post("/v1/calls", json=body()).headers["Location"]
    move(timedelta(hours=2))

    def closes(days):
        etag = {"If-Match": funder.get(path).headers["ETag"]}
        value = (NOW + timedelta(days=days)).isoformat()
        return funder.patch(path, json={"closes_at": value}, headers=etag).status_code

    assert closes(40) == 200
    assert closes(35) == 422
    assert told(mongo_database) == ["announced", "opened", "amended"]
