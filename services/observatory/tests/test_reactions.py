"""Facts: each thing once, in the month of Paris it belongs to; rebuilt, the same figures."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.observatory.documents import current_generation
from services.observatory.domain.figures import MEASURES
from services.observatory.reactions import make_reactions
from services.observatory.rebuild import rebuild
from services.observatory.tests.making import (
    MULHOUSE,
    NOON,
    atelier,
    call,
    forum,
    listing,
    match,
    partnership,
    said,
    sorting,
    structure,
)
from shared.contracts.directory import StructureMerged, StructureWithdrawn
from shared.contracts.fields import Area
from shared.messaging.broker import Message
from shared.messaging.envelope import to_message
from shared.messaging.memory import MemoryBus, MemoryReader
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo, pytest.mark.usefixtures("database")]


def hear(*envelopes):
    reactions = make_reactions()
    for envelope in envelopes:
        assert reactions.react(envelope)


@pytest.fixture
def figures(app):
    def read(measure, **query):
        answer = client_as(app).get("/v1/figures", query_string={"measure": measure, **query})
        assert answer.status_code == 200
        return answer.json

    return read


@pytest.fixture
def everything(figures):
    def read():
        return {
            (measure, by): (lambda one: (one["rows"], one["total"]))(figures(measure, by=by))
            for measure in MEASURES
            for by in ("month", "theme", "commune")
        }

    return read


def test_each_thing_counts_once_however_often_it_is_said(figures):
    events = (listing(), match(), call(), structure(), forum(), partnership(), atelier(), sorting())
    envelopes = [said(event) for event in events]
    later = [replace(one, id="another", time=NOON + timedelta(days=40)) for one in envelopes]
    hear(*envelopes, *envelopes, *later)
    for measure in MEASURES:
        assert figures(measure)["total"] == 1
    assert figures("listings")["rows"] == [{"month": "2026-11", "count": 1}]


def test_any_order_gives_the_same_figures(everything, database):
    envelopes = [said(listing(f"l-{n}", ["textile", "food"][: n % 3])) for n in range(6)]
    hear(*envelopes)
    before = everything()
    database["facts"].delete_many({})
    hear(*random.sample(envelopes * 2, 12))
    assert everything() == before


def test_months_are_those_of_paris(figures):
    last_hour = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # 00:30 on 1 November
    hear(said(listing(), last_hour), said(forum(starts_at=datetime(2027, 3, 31, 22, tzinfo=UTC))))
    assert figures("listings")["rows"] == [{"month": "2026-11", "count": 1}]
    assert figures("events")["rows"] == [{"month": "2027-04", "count": 1}]


def test_a_call_counts_where_it_is_for_and_when_it_opens(figures):
    opens = datetime(2027, 2, 1, tzinfo=UTC)
    hear(said(call("c-1", [MULHOUSE], opens)), said(call("c-2", [], opens)))
    assert figures("calls")["rows"] == [{"month": "2027-02", "count": 2}]
    assert figures("calls", by="commune")["rows"] == [
        {"commune": MULHOUSE, "count": 1},
        {"commune": None, "count": 1},
    ]


def test_a_partnership_counts_in_the_month_it_starts_in_paris(figures):
    hear(said(partnership()), said(atelier()), said(sorting()))
    assert figures("partnerships")["rows"] == [{"month": "2027-01", "count": 1}]
    assert figures("premises", by="commune")["rows"] == [{"commune": MULHOUSE, "count": 1}]
    assert figures("practices", by="theme")["rows"] == [{"theme": "textile", "count": 1}]


def topics_with(*envelopes, bus=None):
    bus = bus or MemoryBus()
    for envelope in envelopes:
        bus.append(to_message(envelope))
    return bus


def several():
    return [
        *(said(listing(f"l-{n}"), NOON + timedelta(days=20 * n)) for n in range(5)),
        said(listing("l-0"), NOON + timedelta(days=99)),
        *(said(event) for event in (match(), call(), structure(), forum())),
        *(said(event) for event in (partnership(), atelier(), sorting())),
    ]


def test_rebuilding_gives_the_same_figures_again_and_again(everything, database):
    hear(*several())
    before, bus = everything(), topics_with(*several())
    for expected in (2, 3):
        assert rebuild(MemoryReader(bus)) == expected == current_generation()
        assert everything() == before
    assert database["facts"].distinct("generation") == [3]


def test_rebuilding_makes_figures_that_were_lost_or_wrong(everything, database):
    hear(*several())
    before = everything()
    database["facts"].delete_one({"measure": "listings"})
    hear(said(listing("never-said-on-the-bus", area=Area(level="commune", code="67482"))))
    assert everything() != before
    rebuild(MemoryReader(topics_with(*several())))
    assert everything() == before


def test_what_comes_while_rebuilding_is_counted_once(everything):
    bus = topics_with(*several())
    live = said(listing("live"))

    class Busy(MemoryReader):
        reads = 0

        def read(self, topics):
            yield from super().read(topics)
            self.reads += 1
            if self.reads == 1:  # after the first reading, before the new figures are read
                bus.append(to_message(live))
                hear(live)

    rebuild(Busy(bus))
    assert everything()["listings", "theme"] == ([{"theme": "textile", "count": 6}], 6)


def test_an_interrupted_rebuild_leaves_the_figures_and_is_begun_again(everything):
    hear(*several())
    before = everything()

    def interrupted(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(MemoryReader(topics_with(said(listing("stale")))), interrupted)
    assert everything() == before
    rebuild(MemoryReader(topics_with(*several())))
    assert everything() == before


def test_what_cannot_be_read_does_not_stop_a_rebuild(everything):
    broken = replace(said(listing("x")), data={"listing_id": "x"})
    bus = topics_with(*several(), broken)
    bus.append(Message("directory.listings", b"k", b"not an event", ()))
    hear(*several())
    before = everything()
    rebuild(MemoryReader(bus))
    assert everything() == before


@pytest.mark.parametrize(
    ("life", "counted"),
    [
        ([structure(), StructureMerged(structure_id="s-1", into="s-2")], 0),
        ([structure(), StructureWithdrawn(structure_id="s-1")], 0),
        ([structure(), StructureWithdrawn(structure_id="s-1"), structure()], 1),
        ([structure(), StructureMerged(structure_id="s-1", into="s-2"), structure()], 1),
    ],
)
def test_a_structure_that_left_counts_no_longer_whatever_the_order(figures, life, counted):
    envelopes = [replace(said(event), sequence=n) for n, event in enumerate(life, start=1)]
    shuffled = random.sample(envelopes * 2, 2 * len(envelopes))
    hear(*shuffled)
    assert figures("structures")["total"] == counted
    assert len(figures("structures")["rows"]) == counted
