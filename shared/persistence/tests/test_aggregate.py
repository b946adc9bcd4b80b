"""One write holds a change and what it tells; two writers never overwrite one another."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from mongoengine import IntField, ListField, StringField, ValidationError

from shared.contracts.directory import ListingConcluded, ListingWithdrawn
from shared.contracts.event import ContractError
from shared.persistence.aggregate import Aggregate
from shared.persistence.errors import AlreadyExists, Conflict
from shared.persistence.projection import insert_once, upsert_newer
from shared.persistence.reading import InvalidCursor, PageRequest, find_one, find_page


class Thing(Aggregate):
    meta = {"collection": "things"}
    label = StringField()
    count = IntField()
    tags = ListField(StringField())


def told(id_="t"):
    return ListingWithdrawn(listing_id=id_)


@pytest.fixture
def things(mongo_database):
    return mongo_database["things"]


def test_the_events_are_in_the_same_document_as_the_change(things):
    Thing(id="t", label="a").insert(told(), ListingConcluded(listing_id="t"))
    stored = things.find_one({"_id": "t"})
    assert stored["sequence"] == 2
    assert [entry["sequence"] for entry in stored["outbox"]] == [1, 2]
    assert [entry["type"] for entry in stored["outbox"]] == [
        "directory.listing.withdrawn.v1",
        "directory.listing.concluded.v1",
    ]
    assert stored["outbox_since"]
    thing = Thing.load("t")
    thing.label, thing.tags = None, ["x"]
    thing.commit(told())
    stored = things.find_one({"_id": "t"})
    assert "label" not in stored
    assert stored["tags"] == ["x"]
    assert [entry["sequence"] for entry in stored["outbox"]] == [1, 2, 3]


def test_an_event_that_breaks_its_contract_writes_nothing(things):
    too_long = "x" * 100
    with pytest.raises(ContractError):
        Thing(id=too_long).insert(told(too_long))
    assert things.find_one({}) is None


def test_the_second_of_two_writers_is_told(things):
    Thing(id="t", count=0).insert()
    one, other = Thing.load("t"), Thing.load("t")
    one.count = 1
    one.commit(told())
    other.count = 2
    with pytest.raises(Conflict):
        other.commit(told())
    assert things.find_one({"_id": "t"})["count"] == 1
    assert len(things.find_one({"_id": "t"})["outbox"]) == 1


def test_many_writers_at_once_lose_nothing(things):
    Thing(id="t", count=0).insert()

    def add(_):
        while True:
            thing = Thing.load("t")
            thing.count += 1
            try:
                thing.commit(told())
            except Conflict:
                continue
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(20)))
    stored = things.find_one({"_id": "t"})
    assert stored["count"] == 20
    assert [entry["sequence"] for entry in stored["outbox"]] == list(range(2, 22))


def test_an_id_that_is_taken_is_told_and_in_bulk_left_alone(things):
    Thing(id="a", label="first").insert(told("a"))
    with pytest.raises(AlreadyExists):
        Thing(id="a").insert(told("a"))
    new = Thing.insert_all([(Thing(id=i, label="second"), [told(i)]) for i in ("a", "b")])
    assert new == {"b"}
    assert things.find_one({"_id": "a"})["label"] == "first"


def test_documents_as_stored_are_written_as_objects_are(things):
    Thing(id="a", label="first").insert(told("a"))
    stored = [({"_id": one, "label": "second", "tags": []}, [told(one)]) for one in ("a", "b")]
    assert Thing.insert_all_stored(stored) == {"b"}
    Thing(id="c", label="second").insert(told("c"))
    written, by_object = (things.find_one({"_id": one}) for one in ("b", "c"))
    assert things.find_one({"_id": "a"})["label"] == "first"
    assert written.keys() == by_object.keys()
    assert len(written["outbox"]) == written["sequence"] == 1


def test_a_document_as_stored_is_checked_field_by_field(things):
    Thing.validate_stored({"_id": "a", "label": "good", "count": 2})
    with pytest.raises(ValidationError) as found:
        Thing.validate_stored({"_id": "a", "label": "good", "count": "many"})
    assert found.value.errors.keys() == {"count"}


@pytest.mark.parametrize("way", ["save", "update", "delete", "modify"])
def test_there_is_one_way_to_write(things, way):
    with pytest.raises(TypeError):
        getattr(Thing(id="t"), way)()


def test_a_list_is_read_to_its_end_without_loss_or_repeat(things):
    for number in range(25):
        Thing(id=f"t{number:02}", count=number % 3).insert()
    for sort in ("_id", "count", "created_at"):
        seen, cursor = [], None
        while True:
            page = find_page(Thing, {}, PageRequest(limit=4, cursor=cursor), sort=sort)
            seen += [item["id"] for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert len(seen) == 25
        assert len(set(seen)) == 25
    with pytest.raises(InvalidCursor):
        find_page(Thing, {}, PageRequest(cursor="nonsense"))


def test_what_is_read_hides_the_outbox(things):
    Thing(id="t").insert(told())
    found = find_one(Thing, "t")
    assert found["id"] == "t"
    assert not {"_id", "outbox", "outbox_since", "outbox_lease"} & found.keys()


def test_a_projection_keeps_the_newest_whatever_the_order(things):
    assert upsert_newer(things, "p", 2, {"label": "b"})
    assert not upsert_newer(things, "p", 1, {"label": "a"})
    assert not upsert_newer(things, "p", 2, {"label": "again"})
    assert upsert_newer(things, "p", 3, {"label": "c"})
    assert things.find_one({"_id": "p"})["label"] == "c"
    assert insert_once(things, {"_id": "o"})
    assert not insert_once(things, {"_id": "o"})
