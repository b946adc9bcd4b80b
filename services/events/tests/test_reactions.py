"""Partners' entries: published once, the newest words kept, what was cancelled left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.events.documents import AgendaEntry
from services.events.reactions import reactions
from shared.contracts.partners import EventOfferPromoted
from shared.ids import new_id
from shared.messaging.envelope import Envelope
from shared.persistence.errors import AlreadyExists
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

START = datetime(2027, 3, 27, 18, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def hear(seconds=0, **changes):
    values = {
        "submission_id": new_id(),
        "partner_id": "grand-est",
        "external_id": "x",
        "title": "Salon",
        "themes": ["culture"],
        "starts_at": START,
        "ends_at": START + timedelta(hours=1),
        **changes,
    }
    envelope = Envelope.of(EventOfferPromoted(**values))
    assert reactions.react(replace(envelope, time=NOON + timedelta(seconds=seconds)))


def stored(database):
    (entry,) = database["agenda"].find()
    return entry, [one["type"].split(".")[2] for one in entry["outbox"]]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_ends_in_the_newest(database, order):
    for number in (*order, *order):
        hear(number, title=f"Version {number}")
    entry, told = stored(database)
    assert entry["title"] == "Version 2"
    assert told == ["published", *["rescheduled"] * (len(told) - 1)]
    assert entry["outbox"][-1]["data"]["title"] == "Version 2"


def test_what_an_agent_cancelled_stays_cancelled(app, database):
    hear()
    entry, _ = stored(database)
    agent = client_as(app, "nadia", ["agent"])
    cancelled = agent.post(f"/v1/events/{entry['_id']}/cancel", json={"reason": "pluie"})
    assert cancelled.status_code == 200
    hear(1, title="Encore")
    entry, told = stored(database)
    assert (entry["status"], entry["title"]) == ("cancelled", "Salon")
    assert told == ["published", "cancelled"]


def test_only_agents_change_a_partners_entry(app, database):
    hear()
    entry, _ = stored(database)
    path = f"/v1/events/{entry['_id']}/cancel"
    answer = client_as(app, "samuel", ["partner"], org="grand-est").post(path, json={"reason": "x"})
    assert answer.status_code == 403


def test_one_made_meanwhile_is_not_lost(database, monkeypatch):
    hear(0, title="Premier")
    with monkeypatch.context() as patch:
        patch.setattr(AgendaEntry, "load", classmethod(lambda cls, id_: None))
        with pytest.raises(AlreadyExists):  # so that the consumer tries it again
            hear(1, title="Second")
    hear(1, title="Second")
    assert stored(database)[0]["title"] == "Second"


def test_an_address_within_a_partners_network_is_taken_as_it_is(database):
    hear(url="http://intranet/agenda")
    assert stored(database)[0]["url"] == "http://intranet/agenda"


def test_each_partner_has_its_own_ids(database):
    hear()
    hear(partner_id="cma")
    assert database["agenda"].count_documents({}) == 2
