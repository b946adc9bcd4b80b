"""The agenda: who adds to it, what may change, and what partners offer."""

from datetime import UTC, datetime, timedelta

import pytest

from services.events.app import create_app
from services.events.documents import MODELS, AgendaEntry
from services.events.reactions import reactions
from shared.contracts.partners import EventOfferPromoted
from shared.messaging.envelope import Envelope
from shared.persistence.database import ensure_indexes
from shared.testing.web import client_as, service_environment

START = datetime(2027, 3, 27, 18, tzinfo=UTC)


@pytest.fixture
def app(mongodb_url, mongo_database):
    app = create_app(service_environment(mongodb_url, mongo_database.name))
    ensure_indexes(mongo_database, MODELS)
    return app


@pytest.fixture
def agent(app):
    return client_as(app, "nadia", ["agent"])


def body(**values):
    return {
        "title": "Forum",
        "themes": ["culture"],
        "commune": "68224",
        "starts_at": START.isoformat(),
        "ends_at": (START + timedelta(hours=2)).isoformat(),
    } | values


def types(mongo_database):
    return [
        entry["type"].split(".")[2]
        for one in mongo_database["agenda"].find()
        for entry in one["outbox"]
    ]


def test_an_entry_is_published_changed_and_cancelled_and_each_is_told(agent, mongo_database):
    made = agent.post("/v1/events", json=body())
    assert made.status_code == 201
    path = made.headers["Location"]
    match = {"If-Match": made.headers["ETag"]}
    changed = agent.patch(path, json={"venue": "Motoco"}, headers=match)
    assert changed.json["venue"] == "Motoco"
    assert agent.patch(path, json={"venue": "x"}, headers=match).status_code == 412
    assert agent.patch(path, json={"venue": "x"}).status_code == 428
    for _ in range(2):
        assert agent.post(f"{path}/cancel", json={"reason": "pluie"}).status_code == 200
    etag = {"If-Match": agent.get(path).headers["ETag"]}
    assert agent.patch(path, json={"venue": "x"}, headers=etag).status_code == 409
    assert types(mongo_database) == ["published", "rescheduled", "cancelled"]


def test_only_agents_and_those_who_act_for_a_structure_add(app):
    assert client_as(app).post("/v1/events", json=body()).status_code == 401
    assert client_as(app, "tarek").post("/v1/events", json=body()).status_code == 403
    acting = client_as(app, "claire", org="s-1")
    made = acting.post("/v1/events", json=body())
    assert made.status_code == 201
    other = client_as(app, "lea", org="s-2")
    answer = other.patch(
        made.headers["Location"], json={"venue": "x"}, headers={"If-Match": made.headers["ETag"]}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": START.isoformat()}, "ends_at"),
        ({"ends_at": (START + timedelta(days=40)).isoformat()}, "ends_at"),
        ({"starts_at": "2027-03-27T18:00:00"}, "starts_at"),
        ({"themes": ["nope"]}, "themes"),
        ({"commune": "99999"}, "commune"),
        ({"title": ""}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_what_makes_no_sense_is_named(agent, values, field):
    answer = agent.post("/v1/events", json=body(**values))
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_repeated_post_publishes_once(agent, mongo_database):
    headers = {"Idempotency-Key": "k"}
    first = agent.post("/v1/events", json=body(), headers=headers)
    again = agent.post("/v1/events", json=body(), headers=headers)
    assert again.json["id"] == first.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = agent.post("/v1/events", json=body(title="Autre"), headers=headers)
    assert other.status_code == 422
    assert types(mongo_database) == ["published"]


def test_the_list_has_the_soonest_first_to_its_end_and_leaves_the_past_out(app, agent):
    for days in (5, 2, 4, 1, 3):
        start = START + timedelta(days=days)
        times = {
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=1)).isoformat(),
        }
        agent.post("/v1/events", json=body(title=str(days), **times))
    seen, query = [], "limit=2"
    while query:
        page = client_as(app).get(f"/v1/events?{query}").json
        seen += [one["title"] for one in page["items"]]
        query = f"limit=2&cursor={page['next']}" if page["next"] else None
    assert seen == ["1", "2", "3", "4", "5"]
    after = (START + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    page = client_as(app).get(f"/v1/events?from={after}").json
    assert [one["title"] for one in page["items"]] == ["4", "5"]


def test_a_partners_offer_is_one_entry_brought_up_to_date_in_order(app, mongo_database):
    def offer(title, seconds):
        event = EventOfferPromoted(
            submission_id=f"s{seconds}",
            partner_id="grand-est",
            external_id="x",
            title=title,
            themes=["culture"],
            starts_at=START,
            ends_at=START + timedelta(hours=1),
        )
        envelope = Envelope.of(event)
        return Envelope(
            **{
                name: getattr(envelope, name)
                for name in ("id", "source", "type", "key", "sequence", "data", "topic")
            },
            time=START + timedelta(seconds=seconds),
        )

    first, second = offer("premier", 1), offer("second", 2)
    for envelope in (first, second, first, second):
        reactions.react(envelope)
    (entry,) = AgendaEntry.objects
    assert (entry.title, entry.source) == ("second", "partner:grand-est")
    assert types(mongo_database) == ["published", "rescheduled"]
