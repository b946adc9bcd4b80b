"""Effects of reactions, idempotent by construction: the same event twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

Target = Collection[dict[str, Any]]


def upsert_newer(target: Target, key: str, sequence: int, fields: Mapping[str, Any]) -> bool:
    """Write `fields` under the id `key` unless what is stored is as new or newer.

    `sequence` is the aggregate's version carried by the event, stored beside the fields: events
    that come twice or out of order leave the newest.

    :returns: False when the stored one is as new or newer.
    """
    values = {**fields, "sequence": sequence}
    older = {"_id": key, "sequence": {"$lt": sequence}}
    if target.update_one(older, {"$set": values}).matched_count:
        return True
    if insert_once(target, {"_id": key, **values}):
        return True
    # someone inserted it between the two, maybe from an older event
    return bool(target.update_one(older, {"$set": values}).matched_count)


def insert_once(target: Target, document: Mapping[str, Any]) -> bool:
    """Insert a document whose `_id` is deterministic; False when it was there.

    :raises ValueError: the document has no `_id`, so it could be inserted twice.
    """
    if "_id" not in document:
        raise ValueError("insert_once needs a deterministic _id")
    try:
        target.insert_one(dict(document))
    except DuplicateKeyError as error:
        if "_id" in (error.details or {}).get("keyPattern", {"_id": 1}):
            return False
        raise
    return True
