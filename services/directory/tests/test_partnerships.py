"""`/v1/partnerships` from the outside, and what the date brings, once whoever brings it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.directory.documents import Partnership, Structure
from services.directory.due import move_due_partnerships
from shared.clock import PARIS, utc_now
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

TODAY = utc_now().astimezone(PARIS).date()
SIREN = "350661344"


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


def body(structure, **changes):
    return {
        "title": "Réemploi des chutes",
        "kind": "responsible-purchasing",
        "parties": [
            {"structure_id": structure, "commitments": ["Trier trois tonnes par mois"]},
            {
                "name": "Tissages Fictifs SA",
                "siren": "350 661 344",
                "commitments": ["Payer le tri"],
            },
        ],
        "themes": ["textile"],
        "starts_on": days(-10),
        "ends_on": days(200),
        "record": True,
    } | changes


def make(client, structure, **changes):
    answer = client.post("/v1/partnerships", json=body(structure, **changes))
    assert answer.status_code == 201, answer.json
    return answer.json


def change(client, made, **values):
    path = f"/v1/partnerships/{made['id']}"
    etag = {"If-Match": client.get(path).headers["ETag"]}
    return client.patch(path, json=values, headers=etag)


def act(client, made, action, **values):
    return client.post(f"/v1/partnerships/{made['id']}/{action}", json=values)


def move(days_later=0):
    return move_due_partnerships(lambda: utc_now() + timedelta(days=days_later))


def told():
    entries = [e for one in Partnership._get_collection().find() for e in one.get("outbox", ())]
    return [entry["type"].split(".")[2] for entry in entries]


def test_it_is_read_by_everyone_with_the_names_of_today(denis, anyone, trame):
    made = make(denis, trame)
    assert (made["status"], made["commune"], made["term_number"]) == ("active", "68224", 1)
    assert made["parties"][0]["name"] == "La Trame"
    assert made["parties"][1]["siren"] == SIREN
    path = f"/v1/structures/{trame}"
    etag = {"If-Match": denis.get(path).headers["ETag"]}
    denis.patch(path, json={"name": "La Grande Trame"}, headers=etag)
    shown = anyone.get(f"/v1/partnerships/{made['id']}").json
    assert shown["parties"][0]["name"] == "La Grande Trame"
    assert (shown["starts_on"], shown["ends_on"]) == (days(-10), days(200))
    assert anyone.get("/v1/partnerships").json["items"] == [shown]
    assert told() == ["recorded"]


def test_a_page_merged_into_another_is_known_by_that_one(denis, lea, anyone, trame):
    made = make(denis, trame)
    kept = lea.post("/v1/structures", json={"name": "Trame & Fils", "commune": "68224"}).json["id"]
    pages = Structure._get_collection()
    pages.update_one({"_id": trame}, {"$set": {"status": "merged", "merged_into": kept}})
    assert anyone.get(f"/v1/partnerships/{made['id']}").json["parties"][0]["name"] == "Trame & Fils"
    assert change(denis, made, title="x").status_code == 403
    assert change(lea, made, title="x").status_code == 200
    pages.update_one({"_id": kept}, {"$set": {"status": "hidden"}})
    assert anyone.get("/v1/partnerships").json["items"][0]["parties"][0]["name"] is None


def test_a_draft_exists_only_for_those_who_answer_for_a_party(denis, lea, nadia, anyone, trame):
    made = make(denis, trame, record=False)
    path = f"/v1/partnerships/{made['id']}"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    assert act(lea, made, "record").status_code == 404
    assert anyone.get("/v1/partnerships").json["items"] == []
    assert len(denis.get("/v1/partnerships?mine=true").json["items"]) == 1
    assert lea.get("/v1/partnerships?mine=true").json["items"] == []
    assert anyone.get("/v1/partnerships?mine=true").status_code == 401
    assert lea.get("/v1/partnerships?state=draft").status_code == 403
    assert len(nadia.get("/v1/partnerships?state=draft").json["items"]) == 1
    assert told() == []
    for _ in range(2):
        assert act(denis, made, "record").json["status"] == "active"
    assert told() == ["recorded"]
    assert act(denis, made, "discard").status_code == 409


def test_only_who_answers_for_a_party_writes_changes_and_ends(app, denis, lea, nadia, trame):
    assert lea.post("/v1/partnerships", json=body(trame)).status_code == 403
    made = make(nadia, trame)
    for client in (lea, client_as(app, "autre", ["funder"])):
        assert change(client, made, title="x").status_code == 403
        for action, values in (("end", {}), ("renew", {"ends_on": days(900)}), ("record", {})):
            assert act(client, made, action, **values).status_code == 403
    acting = client_as(app, "salarié", org=trame)
    assert change(acting, made, title="Autre objet").status_code == 200
    assert act(denis, made, "end").json["status"] == "ended"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parties": []}, "parties"),
        ({"parties": [{"name": "Seule"}]}, "parties"),
        ({"parties": [{"structure_id": "nope"}, {"name": "x"}]}, "parties"),
        ({"parties": [{"structure_id": "a", "name": "b"}, {"name": "x"}]}, "parties"),
        ({"parties": [{"name": "a", "siren": "123456789"}, {"name": "x"}]}, "parties"),
        ({"kind": "nope"}, "kind"),
        ({"starts_on": "2027-02-30"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"ends_on": days(-11)}, "ends_on"),
        ({"renewal_notice_days": 10_000}, "renewal_notice_days"),
        ({"themes": ["nope"]}, "themes"),
    ],
)
def test_what_makes_no_sense_is_named(nadia, trame, changes, field):
    answer = nadia.post("/v1/partnerships", json=body(trame, **changes))
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert Partnership._get_collection().find_one() is None


def test_it_is_filtered(nadia, denis, trame, anyone):
    other = nadia.post("/v1/structures", json={"name": "Jardins", "commune": "68154"}).json["id"]
    textile = make(nadia, trame, ends_on=days(30), renewal_notice_days=0)["id"]
    food = make(
        nadia,
        other,
        parties=[{"structure_id": other}, {"name": "Épicerie du Marché"}],
        kind="training",
        themes=["food"],
        ends_on=None,
    )["id"]
    ended = make(nadia, trame, ends_on=days(20))
    act(nadia, ended, "end")

    def found(query):
        answer = anyone.get(f"/v1/partnerships?{query}")
        assert answer.status_code == 200, answer.json
        return {one["id"] for one in answer.json["items"]}

    assert found("") == {textile, food, ended["id"]}
    assert found(f"company={SIREN}") == {textile, ended["id"]}
    assert found("company=350 661 344&state=active") == {textile}
    assert found("company=epicerie marc") == {food}
    assert found("company=jardins") == set()
    assert found(f"structure={other}") == {food}
    assert found("kind=training") == {food}
    assert found("theme=textile&state=ended") == {ended["id"]}
    assert found(f"ending_before={days(31)}") == {textile}
    assert found(f"ending_before={days(30)}") == set()
    assert found("company=---") == {textile, food, ended["id"]}


def test_it_is_told_once_before_it_lapses_then_ends(denis, trame):
    make(denis, trame, ends_on=days(100), renewal_notice_days=90)
    move(9)
    assert told() == ["recorded"]
    for later in (10, 10, 50, 99):
        move(later)
    assert told() == ["recorded", "renewal-due"]
    (stored,) = Partnership._get_collection().find()
    notice = stored["outbox"][1]["data"]
    assert (notice["term"], notice["recipients"]) == (1, ["denis"])
    move(100)
    assert denis.get("/v1/partnerships").json["items"][0]["status"] == "renewal-due"
    move(101)
    move(102)
    assert told() == ["recorded", "renewal-due", "ended"]
    (shown,) = denis.get("/v1/partnerships?state=ended").json["items"]
    assert (shown["ended_on"], shown["end_reason"]) == (days(100), "lapsed")


def test_many_workers_tell_each_once(denis, trame):
    for _ in range(6):
        make(denis, trame, ends_on=days(10))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: move(1), range(12)))
    assert told().count("renewal-due") == 6


def test_each_term_is_told_of_again_once_it_is_renewed(denis, trame):
    made = make(denis, trame, ends_on=days(10))
    move()
    assert change(denis, made, ends_on=days(400)).status_code == 409
    assert act(denis, made, "renew", ends_on=days(5)).status_code == 422
    for _ in range(2):
        renewed = act(denis, made, "renew", ends_on=days(375)).json
        assert (renewed["status"], renewed["term_number"]) == ("renewed", 2)
    for later in (11, 300, 300):
        move(later)
    assert told() == ["recorded", "renewal-due", "renewed", "renewal-due"]
    assert act(denis, made, "renew", ends_on=None).json.get("ends_on") is None
    move(5000)
    assert told()[4:] == ["renewed"]


def test_one_without_end_goes_on_and_is_ended_by_its_parties(denis, trame):
    made = make(denis, trame, ends_on=None)
    move(10_000)
    assert act(denis, made, "renew", ends_on=days(10)).status_code == 422
    assert act(denis, made, "end", ended_on=days(1)).status_code == 422
    for _ in range(2):
        ended = act(denis, made, "end", ended_on=days(-1)).json
        assert (ended["status"], ended["ended_on"]) == ("ended", days(-1))
    assert told() == ["recorded", "ended"]
    assert change(denis, made, title="x").status_code == 409


def test_one_recorded_after_its_end_is_not_to_be_renewed(denis, trame):
    make(denis, trame, starts_on=days(-400), ends_on=days(-35))
    move()
    assert told() == ["recorded", "ended"]


def test_its_days_are_those_of_paris(denis, trame):
    make(denis, trame, starts_on="2026-01-01", ends_on="2027-03-28", renewal_notice_days=0)
    collection = Partnership._get_collection()
    assert collection.find_one()["due_at"] == datetime(2027, 3, 27, 23, tzinfo=UTC)
    move_due_partnerships(lambda: datetime(2027, 3, 27, 22, 59, 59, tzinfo=UTC))
    assert told() == ["recorded"]
    move_due_partnerships(lambda: datetime(2027, 3, 27, 23, tzinfo=UTC))
    move_due_partnerships(lambda: datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC))
    assert told() == ["recorded", "renewal-due"]
    move_due_partnerships(lambda: datetime(2027, 3, 28, 22, tzinfo=UTC))
    assert told() == ["recorded", "renewal-due", "ended"]


def test_a_post_sent_again_makes_one(denis, trame):
    key = {"Idempotency-Key": "a"}
    first, second = (
        denis.post("/v1/partnerships", json=body(trame), headers=key) for _ in range(2)
    )
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert told() == ["recorded"]
