"""The entries of pages' histories that no longer fit on the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mongoengine import Document, IntField, StringField
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from services.directory.documents.values import Change

_DUPLICATE_KEY = 11000


class StructureChange(Document):
    """An entry of a page's history that no longer is on the page itself."""

    meta = {
        "collection": "structure_changes",
        "auto_create_index": False,
        "strict": False,
        "indexes": [("structure", "-version")],
    }

    id = StringField(primary_key=True)
    structure = StringField(required=True)
    version = IntField(required=True)

    @classmethod
    def keep(
        cls, structure: str, changes: Sequence[Change], session: ClientSession | None = None
    ) -> None:
        """Write entries; those written before are left alone."""
        rows = [
            {"_id": f"{structure}:{one.version}", "structure": structure, **one.to_mongo()}
            for one in changes
        ]
        try:
            cls._get_collection().insert_many(rows, ordered=False, session=session)
        except BulkWriteError as error:
            if any(problem["code"] != _DUPLICATE_KEY for problem in error.details["writeErrors"]):
                raise


def changes_of(
    structure: Mapping[str, Any], *, most: int, before: int | None = None, after: int = 0
) -> list[dict[str, Any]]:
    """Read the entries of a page's history, the latest first.

    :param before: only versions below this one.
    :param after: only versions above this one.
    """
    below = before if before is not None else structure["sequence"] + 1
    found = [
        one for one in reversed(structure.get("changes", ())) if after < one["version"] < below
    ]
    if len(found) < most:
        seen = {one["version"] for one in found}
        query = {"structure": structure["id"], "version": {"$gt": after, "$lt": below}}
        kept = StructureChange._get_collection().find(query).sort("version", -1).limit(most)
        found += [one for one in kept if one["version"] not in seen]
    return found[:most]
