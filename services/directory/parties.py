"""The structures that partnerships, premises and practices name: found, shown, answered for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.directory.documents import Structure
from shared.auth.tokens import Principal

SHOWN = frozenset({"active", "closed"})
"""A page in another state is not public: neither is its name here."""
AT_MOST = 100
MOST_MERGES = 10
"""So many pages in a row, each merged into the next, are followed."""

READ = dict.fromkeys(("name", "status", "commune", "owner", "co_owners", "merged_into"), 1)


@dataclass(frozen=True)
class Named:
    """A structure something names; `name` is None while its page is not public."""

    id: str
    name: str | None
    commune: str | None
    owners: frozenset[str]


def named(ids: Iterable[str]) -> dict[str, Named]:
    """Find structures by their ids; those there are none of are left out.

    Who names a page that was merged into another finds, under its id, what that one says.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = _read(wanted)
    for _ in range(MOST_MERGES):
        moved = {one["merged_into"] for one in found.values() if one.get("merged_into")}
        if not moved:
            break
        stays = _read(sorted(moved))
        found = {
            id_: stays.get(one["merged_into"], {**one, "merged_into": None})
            if one.get("merged_into")
            else one
            for id_, one in found.items()
        }
    return {
        id_: Named(
            id=id_,
            name=one["name"] if one.get("status") in SHOWN else None,
            commune=one.get("commune"),
            owners=frozenset({one.get("owner"), *one.get("co_owners", ())} - {None}),
        )
        for id_, one in found.items()
    }


def _read(ids: list[str]) -> dict[str, dict[str, Any]]:
    found = Structure._get_collection().find({"_id": {"$in": ids}}, READ)
    return {one["_id"]: one for one in found}


def unknown(ids: Collection[str], found: Mapping[str, Named]) -> list[str]:
    """Say which ids name no structure."""
    return [f"Unknown structure: {one}." for one in ids if one not in found]


def commune_of(ids: Iterable[str], found: Mapping[str, Named]) -> str | None:
    """Give the commune of the first structure that has one."""
    return next((found[one].commune for one in ids if one in found and found[one].commune), None)


def answers_for(principal: Principal, structures: Iterable[Named]) -> bool:
    """Tell whether someone answers for one of the structures: owns its page, or acts for it."""
    return any(principal.sub in one.owners or principal.org == one.id for one in structures)


def answered_by(principal: Principal) -> list[str]:
    """Give the ids of the structures someone answers for, a hundred at most."""
    mine = {"$or": [{"owner": principal.sub}, {"co_owners": principal.sub}]}
    found = Structure._get_collection().find(mine, {"_id": 1}).limit(AT_MOST)
    return [one["_id"] for one in found] + ([principal.org] if principal.org else [])


def with_names(documents: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """Give stored documents with the names of the structures among their parties.

    :param field: where the parties are: a list of them, or one.
    """
    parties = [_parties(one.get(field)) for one in documents]
    found = named(p["structure_id"] for ones in parties for p in ones if "structure_id" in p)

    def told(party: dict[str, Any]) -> dict[str, Any]:
        structure = found.get(party.get("structure_id", ""))
        return {**party, "name": structure.name} if structure else party

    return [
        {**one, field: [told(party) for party in one[field]]}
        if isinstance(one.get(field), list)
        else {**one, field: told(one[field])}
        if one.get(field)
        else one
        for one in documents
    ]


def _parties(value: Any) -> list[dict[str, Any]]:
    return list(value) if isinstance(value, list) else [value] if value else []
