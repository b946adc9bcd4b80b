"""Partners over HTTP, from the outside."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import mongoengine
import pytest

from services.partners.app import create_app
from services.partners.tests.making import (
    EVENT,
    LISTING,
    PARTNER,
    agenda_entry,
    cloud_event,
    listing,
    post,
    stored,
    told,
)
from shared.clock import utc_now
from shared.testing.web import client_as, service_environment

pytestmark = pytest.mark.mongo

CANARY = "canary@exemple.fr"


@pytest.fixture
def partner(app):
    return client_as(app, "region", ["partner"], PARTNER)


@pytest.fixture
def agent(app):
    return client_as(app, "nadia", ["agent"])


@pytest.fixture
def operator(app):
    return client_as(app, "operator", ["operator"])


def codes(answer):
    return [reason["code"] for reason in answer.get_json()["reasons"]]


def test_a_sound_listing_is_promoted_with_its_event(partner):
    answer = post(partner, cloud_event())
    assert answer.status_code == 202
    body = answer.get_json()
    assert set(body) == {
        "id", "partner_id", "event_id", "type", "via", "status", "reasons", "received_at",
    }  # fmt: skip
    assert (body["partner_id"], body["via"], body["status"]) == (PARTNER, "http", "promoted")
    (document,) = stored()
    assert told(document) == ["partners.listing-offer.promoted.v1"]
    offer = document["outbox"][0]["data"]
    assert offer["partner_id"] == PARTNER
    assert offer["submission_id"] == body["id"]
    assert offer["title"] == "Menuiserie coopérative"


def test_an_agenda_entry_is_promoted(partner):
    event = cloud_event(agenda_entry(utc_now()), type=EVENT)
    assert post(partner, event).status_code == 202
    assert told(stored()[0]) == ["partners.event-offer.promoted.v1"]


def test_binary_mode_is_the_same(partner):
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "b%C3%A9-1",
        "ce-source": f"/{PARTNER}",
        "ce-type": LISTING,
        "ce-time": "2026-11-01T08:00:00Z",
        "Content-Type": "application/json; charset=utf-8",
    }
    answer = partner.post("/v1/inbound", data=json.dumps(listing()), headers=headers)
    assert answer.status_code == 202
    assert answer.get_json()["event_id"] == "bé-1"


def test_the_same_cloudevent_twice_is_one_submission(partner):
    event = cloud_event()
    first, again = post(partner, event), post(partner, event)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json() == again.get_json()
    assert len(stored()) == 1
    assert len(stored()[0]["outbox"]) == 1


def test_what_is_refused_is_kept_with_every_reason_and_told(partner):
    event = cloud_event(listing(title=None, themes=["astrology"], area=[]))
    answer = post(partner, event)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert set(codes(answer)) == {"contract"}
    assert "data.title" in {one["field"] for one in answer.get_json()["reasons"]}
    (document,) = stored()
    assert document["_id"] == answer.get_json()["submission_id"]
    assert told(document) == ["partners.submission.refused.v1"]
    assert document["outbox"][0]["data"]["reason"] == "contract"
    again = post(partner, event)
    assert (again.status_code, codes(again)) == (422, codes(answer))
    assert len(stored()) == 1


def test_personal_data_are_refused_and_not_kept(partner, operator, mongo_database):
    for data in (listing(email=CANARY), listing(summary=f"Écrire à {CANARY}")):
        answer = post(partner, cloud_event(data))
        assert codes(answer) == ["personal-data"]
        assert CANARY not in answer.text
        one = operator.get(f"/v1/submissions/{answer.get_json()['submission_id']}")
        assert "payload" not in one.get_json()
    everything = [
        list(mongo_database[name].find()) for name in mongo_database.list_collection_names()
    ]
    assert CANARY not in str(everything)


def test_only_operators_see_what_was_sent(partner, agent, operator):
    id_ = post(partner, cloud_event(listing(themes=["astrology"]))).get_json()["submission_id"]
    payload = operator.get(f"/v1/submissions/{id_}").get_json()["payload"]
    assert json.loads(payload)["themes"] == ["astrology"]
    for other in (partner, agent):
        assert "payload" not in other.get(f"/v1/submissions/{id_}").get_json()


def test_what_was_sent_is_kept_bounded(partner, operator):
    big = cloud_event(listing(title=None, more={f"x{n}": "é" * 9_000 for n in range(10)}))
    id_ = post(partner, big).get_json()["submission_id"]
    payload = operator.get(f"/v1/submissions/{id_}").get_json()["payload"]
    assert 60_000 < len(payload.encode()) <= 65_536


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"{}", "", 415),
        (b"[]", "application/cloudevents-batch+json", 415),
        (b"{}", "application/cloudevents+json", 400),
        (b"[]", "application/cloudevents+json", 400),
        (b"", "application/cloudevents+json", 400),
        (b"\xff\xfe", "application/cloudevents+json", 400),
        (b"[" * 100_000, "application/cloudevents+json", 400),
        (json.dumps(cloud_event(id=None)).encode(), "application/cloudevents+json", 400),
        (json.dumps(cloud_event(id=7)).encode(), "application/cloudevents+json", 400),
        (json.dumps(cloud_event(id="\ud800")).encode(), "application/cloudevents+json", 400),
        (json.dumps(cloud_event(specversion="0.3")).encode(), "application/cloudevents+json", 400),
        (json.dumps(cloud_event(time="hier")).encode(), "application/cloudevents+json", 400),
        (json.dumps(cloud_event("text")).encode(), "application/cloudevents+json", 400),
    ],
)
def test_what_is_no_cloudevent_is_refused_at_the_door(partner, body, content_type, status):
    answer = partner.post("/v1/inbound", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert "CloudEvent 1.0" in answer.get_json()["detail"]
    assert stored() == []


def test_a_body_over_the_limit_is_refused(partner):
    assert post(partner, b" " * (2**20 + 1)).status_code == 413


def test_the_partner_is_who_its_token_says(app, partner):
    event = cloud_event()
    colmar = client_as(app, "colmar", ["partner"], "colmar")
    answer = post(colmar, event)
    assert codes(answer) == ["unknown-partner"]
    assert post(partner, event).status_code == 202  # its id is the partner's own affair
    assert {one["partner_id"] for one in stored()} == {PARTNER, "colmar"}


def test_a_token_without_organisation_is_forbidden(app):
    assert post(client_as(app, "x", ["partner"]), cloud_event()).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/inbound", {"partner"}),
        ("GET", "/v1/submissions", {"partner", "agent", "operator"}),
        ("GET", "/v1/submissions/x", {"partner", "agent", "operator"}),
        ("GET", "/v1/accounts", {"agent", "operator"}),
        ("PUT", "/v1/accounts/x", {"operator"}),
    ],
)
def test_who_may_call(app, method, path, allowed):
    assert client_as(app).open(path, method=method).status_code == 401
    for role in ("agent", "funder", "reviewer", "mentor", "partner", "operator", ""):
        answer = client_as(app, "x", [role] if role else [], "org").open(path, method=method)
        assert (answer.status_code == 403) == (role not in allowed), role


def test_a_partner_sees_its_own_and_agents_all(app, partner, agent):
    own = post(partner, cloud_event()).get_json()["id"]
    colmar = client_as(app, "colmar", ["partner"], "colmar")
    other = post(colmar, cloud_event()).get_json()["submission_id"]

    def ids(client, query=""):
        return [one["id"] for one in client.get(f"/v1/submissions{query}").get_json()["items"]]

    assert ids(partner) == [own]
    assert ids(partner, "?partner_id=colmar") == [own]
    assert ids(agent) == [other, own]
    assert ids(agent, "?status=refused") == [other]
    assert ids(agent, f"?partner_id={PARTNER}&status=promoted") == [own]
    assert partner.get(f"/v1/submissions/{own}").status_code == 200
    assert partner.get(f"/v1/submissions/{other}").status_code == 404
    assert agent.get("/v1/submissions?status=lost").status_code == 422


def test_the_list_is_read_to_its_end_without_loss_or_repeat(partner):
    sent = {post(partner, cloud_event()).get_json()["id"] for _ in range(7)}
    read, cursor = [], ""
    while cursor is not None:
        page = partner.get(f"/v1/submissions?limit=3{cursor and f'&cursor={cursor}'}").get_json()
        read += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert len(read) == 7
    assert set(read) == sent


def test_an_operator_makes_changes_and_closes_accounts(app, agent, operator):
    colmar = client_as(app, "colmar", ["partner"], "colmar")
    body = {"name": "Colmar Agglomération", "allowed_types": [LISTING]}
    for _ in range(2):
        answer = operator.put("/v1/accounts/colmar", json=body)
        assert answer.status_code == 200
        assert answer.get_json() == {"id": "colmar", **body, "active": True}
    assert [one["id"] for one in agent.get("/v1/accounts").get_json()["items"]] == [
        "colmar",
        PARTNER,
    ]
    assert post(colmar, cloud_event(source="/colmar")).status_code == 202
    refused = post(colmar, cloud_event(agenda_entry(utc_now()), type=EVENT, source="/colmar"))
    assert codes(refused) == ["type-not-allowed"]
    operator.put("/v1/accounts/colmar", json=body | {"active": False})
    assert codes(post(colmar, cloud_event(source="/colmar"))) == ["unknown-partner"]


def test_an_account_put_several_times_at_once_is_one(app, agent):
    together = Barrier(4)

    def put(number):
        client = client_as(app, f"operator-{number}", ["operator"])
        together.wait(10)
        body = {"name": f"Ville {number}", "allowed_types": [LISTING]}
        answers = [client.put(f"/v1/accounts/ville-{turn}", json=body) for turn in range(20)]
        return [(answer.status_code, answer.get_json().get("name")) for answer in answers]

    with ThreadPoolExecutor(4) as pool:
        answered = list(pool.map(put, range(4)))
    assert answered == [[(200, f"Ville {number}")] * 20 for number in range(4)]
    names = [one["name"] for one in agent.get("/v1/accounts?limit=100").get_json()["items"]]
    assert len(names) == 1 + 20
    assert set(names) <= {"Région Grand Est"} | {f"Ville {number}" for number in range(4)}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/accounts/ok", {"allowed_types": []}, "name"),
        ("/v1/accounts/ok", {"name": "x", "allowed_types": ["directory.listing.published.v1"]}, "allowed_types"),  # noqa: E501
        ("/v1/accounts/Not.One", {"name": "x", "allowed_types": []}, "id"),
    ],
)  # fmt: skip
def test_a_wrong_account_is_refused_by_field(operator, path, body, field):
    answer = operator.put(path, json=body)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_while_the_database_is_away_it_says_so(monkeypatch):
    monkeypatch.setattr("shared.persistence.database.OPERATION_TIMEOUT_MS", 300)
    app = create_app(service_environment("mongodb://127.0.0.1:1/", "away"))
    try:
        answer = post(client_as(app, "region", ["partner"], PARTNER), cloud_event())
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    finally:
        mongoengine.disconnect()


def test_naughty_strings_are_promoted_or_refused(partner, real_data):
    path = real_data / "bad-input" / "blns" / "blns.json"
    seen = set()
    for text in json.loads(path.read_text(encoding="utf-8"))[::8]:  # all: test_examination
        for event in (
            cloud_event(listing(title=text, summary=text)),
            cloud_event(
                listing(themes=[text], url=text, area={"level": text}, **{text or "x": {text: 1}}),
                id=text or "x", source=text or "x", type=text or "x",
            ),
        ):  # fmt: skip
            answer = post(partner, event)
            assert answer.status_code in {202, 422}, (text, answer.text)
            seen.add(answer.status_code)
    assert seen == {202, 422}
    for document in stored():
        assert len(document["outbox"]) == 1
