"""The history of a page: every change, by whom; going back brings back what was there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.documents import Structure, StructureChange
from services.directory.domain.history import difference, restored
from services.directory.tests.making import change, path_of, register, told
from shared.persistence.errors import Conflict

NAMES = ("a", "b", "c")
VALUES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3) | st.lists(st.integers(1, 2)))


@given(st.lists(VALUES, min_size=1, max_size=8), st.data())
def test_going_back_to_any_version_gives_it_back(versions, data):
    """Undoing the changes since a version restores it, whatever they were."""
    pairs = list(pairwise(versions))
    changes = [difference(before, after, NAMES) for before, after in pairs]
    wanted = data.draw(st.integers(0, len(versions) - 1))
    values = versions[-1] | restored(reversed(changes[wanted:]), NAMES)
    for name in NAMES:
        assert (values.get(name) or None) == (versions[wanted].get(name) or None)


def history(client, page, **query) -> dict[str, Any]:
    answer = client.get(f"{path_of(page)}/history", query_string=query)
    assert answer.status_code == 200, answer.json
    read: dict[str, Any] = answer.json
    return read


@pytest.mark.mongo
def test_every_change_is_kept_with_who_made_it(denis, nadia, lea, anyone):
    page = register(denis)
    change(denis, page, brand="Trame", staff={"value": 3, "as_of": "2026-01-01"})
    change(nadia, page, staff={"value": 4, "as_of": "2026-06-01"}, brand="Trame")
    nadia.post(f"{path_of(page)}/close", json={"reason": "Fermée"})
    items = history(denis, page)["items"]
    assert [(one["version"], one["by"], one["action"]) for one in items] == [
        (4, "nadia", "close"),
        (3, "nadia", "changed"),
        (2, "denis", "changed"),
        (1, "denis", "registered"),
    ]
    assert items[0]["reason"] == "Fermée"
    assert items[1]["fields"] == ["staff"]
    assert items[1]["before"] == {"staff": {"value": 3, "as_of": "2026-01-01"}}
    assert items[2]["before"] == {"brand": None, "staff": None}
    path = f"{path_of(page)}/history"
    assert [c.get(path).status_code for c in (lea, anyone)] == [403, 401]
    assert denis.get(f"{path}?cursor=x").status_code == 422


@pytest.mark.mongo
def test_a_long_history_loses_nothing_and_leaves_the_page_small(denis):
    page = register(denis)
    for number in range(23):
        change(denis, page, brand=f"B{number}")
    assert len(Structure._get_collection().find_one()["changes"]) <= 5
    assert StructureChange.objects.count() > 0
    seen: list[int] = []
    cursor = None
    while True:
        read = history(denis, page, limit=4, **({"cursor": cursor} if cursor else {}))
        seen += [one["version"] for one in read["items"]]
        if (cursor := read["next"]) is None:
            break
    assert seen == list(range(24, 0, -1))


@pytest.mark.mongo
def test_entries_moved_by_a_write_that_failed_are_kept_once(denis):
    page = register(denis)
    for number in range(4):
        change(denis, page, brand=f"B{number}")
    first, second = Structure.load(page["id"]), Structure.load(page["id"])
    first.brand = second.brand = "X"
    first.commit(by="denis")
    with pytest.raises(Conflict):
        second.commit(by="lea")
    versions = [one["version"] for one in history(denis, page)["items"]]
    assert versions == [6, 5, 4, 3, 2, 1]


@pytest.mark.mongo
def test_an_agent_brings_a_page_back_and_its_owner_undoes_their_own(denis, nadia, lea, index):
    page = register(denis, description="Avant", activities=[{"label": "Tri"}])
    path = f"{path_of(page)}/revert"
    change(denis, page, description="Après", name="Autre", activities=[])
    tag = {"If-Match": '"2"'}
    assert lea.post(path, json={"version": 1}, headers=tag).status_code == 403
    assert denis.post(path, json={"version": 1}).status_code == 428
    for wrong in (0, 2, 9):
        assert denis.post(path, json={"version": wrong}, headers=tag).status_code == 422
    back = denis.post(path, json={"version": 1}, headers=tag).json
    assert (back["name"], back["description"]) == ("La Trame", "Avant")
    assert back["activities"] == [{"label": "Tri"}]
    change(nadia, page, name="Par l’agent")
    assert denis.post(path, json={"version": 3}, headers={"If-Match": "*"}).status_code == 403
    again = nadia.post(path, json={"version": 2}, headers={"If-Match": "*"}).json
    assert (again["name"], again["description"]) == ("Autre", "Après")
    assert told(page) == ["registered", "updated", "updated", "updated", "updated"]
    index.settle()
    assert denis.get("/v1/structures?q=autre").json["items"][0]["id"] == page["id"]


@pytest.mark.mongo
def test_going_back_does_not_change_the_state_nor_the_owners(denis, nadia):
    page = register(denis)
    change(denis, page, brand="B")
    nadia.post(f"{path_of(page)}/hide", json={"reason": "x"})
    back = nadia.post(
        f"{path_of(page)}/revert", json={"version": 1}, headers={"If-Match": "*"}
    ).json
    assert back["status"] == "hidden"
    assert "brand" not in back
    assert denis.get(path_of(page)).status_code == 200
