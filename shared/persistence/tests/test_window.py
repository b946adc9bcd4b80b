"""A page read within its window is the page read without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import mongoengine
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.database import Database

from shared.persistence.reading import PageRequest, find_page
from shared.persistence.window import Windows, both

START = datetime(2026, 1, 1, tzinfo=UTC)


class Collection:
    """A list of numbers that answers filters on `at`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.asked: list[Mapping[str, Any]] = []

    def find(self, query: Mapping[str, Any], wanted: int = 3) -> list[dict[str, Any]]:
        self.asked.append(query)
        least = query.get("at", {}).get("$gte", -1)
        kept = sorted((one for one in self.numbers if one >= least), reverse=True)
        return [{"at": one} for one in kept[:wanted]]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=60))
def test_what_is_added_and_removed_is_always_seen(changes: list[tuple[bool, int]]) -> None:
    collection, windows = Collection(), Windows()
    for added, number in changes:
        (collection.numbers.add if added else collection.numbers.discard)(number)
        found = windows.read(collection.find, {}, of="x", sort="at", newest_first=True, wanted=3)
        assert [one["at"] for one in found] == sorted(collection.numbers, reverse=True)[:3]


def test_the_second_read_is_bounded() -> None:
    collection, windows = Collection(), Windows()
    collection.numbers = set(range(100))
    for _ in range(2):
        windows.read(collection.find, {}, of="x", sort="at", newest_first=True, wanted=3)
    assert collection.asked == [{}, {"at": {"$gte": 97}}]


def test_only_so_many_are_remembered() -> None:
    collection, windows = Collection(), Windows(remembered=2)
    collection.numbers = set(range(10))
    for name in ("a", "b", "c", "a"):
        windows.read(collection.find, {}, of=name, sort="at", newest_first=True, wanted=3)
    assert collection.asked[-1] == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"status": "active"}, {"at": {"$gte": 3}}, {"status": "active", "at": {"$gte": 3}}),
        ({"at": {"$lt": 9}}, {"at": {"$gte": 3}}, {"at": {"$lt": 9, "$gte": 3}}),
        (
            {"at": {"$gte": 1}},
            {"at": {"$gte": 3}},
            {"$and": [{"at": {"$gte": 1}}, {"at": {"$gte": 3}}]},
        ),
        ({"at": 4}, {"at": {"$gte": 3}}, {"$and": [{"at": 4}, {"at": {"$gte": 3}}]}),
    ],
)
def test_two_filters_are_one(
    one: dict[str, Any], other: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert both(one, other) == expected


class ListedThing(mongoengine.Document):
    """A time and a state; its name is its own: mongoengine knows documents by theirs."""

    meta = {"collection": "things", "auto_create_index": False}

    id = mongoengine.StringField(primary_key=True)
    at = mongoengine.DateTimeField()
    state = mongoengine.StringField()


@pytest.mark.mongo
@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_of_a_changing_list_are_whole(
    mongo_database: Database[dict[str, Any]], newest_first: bool
) -> None:
    things = mongo_database["things"]
    things.create_index("at")
    things.insert_many(
        {"_id": f"{number:03}", "at": START + timedelta(hours=number // 3), "state": "on"}
        for number in range(60)
    )

    def pages() -> list[str]:
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = find_page(
                ListedThing,
                {"state": "on"},
                PageRequest(limit=7, cursor=cursor),
                sort="at",
                newest_first=newest_first,
            )
            seen += [item["id"] for item in page.items]
            cursor = page.next
            if cursor is None:
                return seen

    def expected() -> list[str]:
        on = sorted(one["_id"] for one in things.find({"state": "on"}))
        return on[::-1] if newest_first else on

    assert pages() == pages() == expected()
    things.update_many(
        {"_id": {"$in": ["059", "058", "030", "002", "001"]}}, {"$set": {"state": "off"}}
    )
    things.insert_one({"_id": "060", "at": START + timedelta(hours=20), "state": "on"})
    assert pages() == expected()
