"""Partners' listings: published once, the newest words kept, whatever order they come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.directory.documents import Listing
from services.directory.domain.listing import Action
from services.directory.publication import apply_action
from services.directory.reactions import reactions
from shared.clock import utc_now
from shared.contracts.fields import Area
from shared.contracts.partners import ListingOfferPromoted
from shared.ids import new_id
from shared.messaging.envelope import Envelope
from shared.persistence.errors import AlreadyExists
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("app")]

NOON = utc_now()


def offer(**changes):
    values: dict[str, Any] = {
        "submission_id": new_id(),
        "partner_id": "reprise-est",
        "external_id": "A-1",
        "title": "Atelier de tissage",
        "themes": ["textile"],
        "naf_division": "13",
        "area": Area(level="commune", code="68224"),
        "asking_price": 150_000,
        **changes,
    }
    return ListingOfferPromoted(**values)


def hear(event, at=NOON):
    assert reactions.react(replace(Envelope.of(event), time=at))


def stored():
    return list(Listing._get_collection().find())


def told(listing):
    return [entry["type"].split(".")[2] for entry in listing["outbox"]]


def test_an_offer_is_published_once(app):
    for _ in range(2):
        hear(offer())
    (listing,) = stored()
    assert told(listing) == ["published"]
    assert listing["outbox"][0]["data"]["source"] == "partner:reprise-est"
    (shown,) = client_as(app).get("/v1/listings").json["items"]
    assert (shown["title"], shown["status"]) == ("Atelier de tissage", "published")


def test_a_newer_offer_changes_it_and_an_older_does_not():
    hear(offer(), NOON)
    hear(offer(title="Nouveau titre"), NOON + timedelta(seconds=1))
    hear(offer(title="Vieux titre"), NOON - timedelta(seconds=1))
    (listing,) = stored()
    assert listing["title"] == "Nouveau titre"
    assert told(listing) == ["published", "updated"]
    assert listing["outbox"][1]["data"]["title"] == "Nouveau titre"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_ends_in_the_newest(order):
    for number in (*order, *order):
        hear(offer(title=f"Version {number}"), NOON + timedelta(seconds=number))
    (listing,) = stored()
    assert listing["title"] == "Version 2"


def test_each_partner_has_its_own_ids():
    hear(offer())
    hear(offer(partner_id="cma"))
    assert len(stored()) == 2


def test_what_was_withdrawn_is_not_put_back_by_a_new_offer():
    hear(offer())
    listing = Listing.objects.first()
    listing.commit(*apply_action(listing, Action.WITHDRAW))
    hear(offer(title="Encore"), NOON + timedelta(seconds=1))
    (found,) = stored()
    assert found["status"] == "withdrawn"
    assert told(found) == ["published", "withdrawn"]


def test_one_made_meanwhile_is_not_lost(monkeypatch):
    hear(offer(title="Première"), NOON)
    later = NOON + timedelta(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(Listing, "load", classmethod(lambda cls, id_: None))
        with pytest.raises(AlreadyExists):  # so that the consumer tries it again
            hear(offer(title="Seconde"), later)
    hear(offer(title="Seconde"), later)
    assert stored()[0]["title"] == "Seconde"


def test_an_address_within_a_partner_s_network_is_taken_as_it_is():
    hear(offer(url="http://intranet/annonces/1"))
    assert stored()[0]["url"] == "http://intranet/annonces/1"
