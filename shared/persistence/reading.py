"""Reads: plain mappings, ids named `id`, nothing of the outbox, pages by cursor."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import mongoengine
from pymongo import ASCENDING, DESCENDING

from shared.persistence.window import Windows, both

HIDDEN = ("_id", "outbox", "outbox_since", "_cls")
"""Left out here: to have the server leave them out costs it a third of a read by id."""

Document = dict[str, Any]
Collection = Any


_windows = Windows()


class InvalidCursor(ValueError):  # noqa: N818 — the name of the fact
    """The cursor was not given by this list; the reader should start from the first page."""


@dataclass(frozen=True)
class PageRequest:
    """One page asked for: how many items, and the cursor the page before gave."""

    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """One page: its items, and the cursor of the next one (None at the end)."""

    items: list[Document]
    next: str | None


def plain(document: Mapping[str, Any]) -> Document:
    """Rename `_id` to `id` and leave the outbox out."""
    kept = {"id": document["_id"], **document}
    for name in HIDDEN:
        kept.pop(name, None)
    return kept


def find_one(
    model: type[mongoengine.Document], id_or_filter: str | Mapping[str, Any]
) -> Document | None:
    """Read one document by id or by filter; None when there is none."""
    query = {"_id": id_or_filter} if isinstance(id_or_filter, str) else dict(id_or_filter)
    found = model._get_collection().find_one(query)
    return None if found is None else plain(found)


def find_page(
    model: type[mongoengine.Document],
    query: Mapping[str, Any],
    page: PageRequest,
    *,
    newest_first: bool = True,
    sort: str = "_id",
) -> Page:
    """Read one page in a stable order: by `sort`, then by id (ids are in order of time).

    Items added or removed meanwhile never make the reader see one twice or miss another.

    :param query: a filter on stored names, written by the service (never by the caller).
    :param sort: a stored, always present field that has an index.
    :raises InvalidCursor: the cursor is not one this list gave.
    """
    order = DESCENDING if newest_first else ASCENDING
    if page.cursor:
        query = both(query, _after(sort, page.cursor, "$lt" if newest_first else "$gt"))
    keys = [("_id", order)] if sort == "_id" else [(sort, order), ("_id", order)]
    collection = model._get_collection()
    wanted = page.limit + 1

    def find(bounded: Mapping[str, Any]) -> list[Document]:
        return list(collection.find(bounded).sort(keys).limit(wanted))

    found = _windows.read(
        find,
        query,
        of=collection.full_name,
        sort=sort,
        newest_first=newest_first,
        wanted=wanted,
    )
    items = [plain(document) for document in found[: page.limit]]
    more = len(found) > page.limit
    return Page(items, _cursor(found[page.limit - 1], sort) if more else None)


def _after(sort: str, cursor: str, operator: str) -> Mapping[str, Any]:
    value, last_id = _position(cursor, sort)
    if sort == "_id":
        return {"_id": {operator: last_id}}
    # the first bound lets an index on `sort` do the work, the second one settles ties
    return {
        sort: {f"{operator}e": value},
        "$or": [{sort: {operator: value}}, {sort: value, "_id": {operator: last_id}}],
    }


def _cursor(document: Mapping[str, Any], sort: str) -> str:
    value = document.get(sort)
    kind = "time" if isinstance(value, datetime) else "plain"
    stored = value.isoformat() if isinstance(value, datetime) else value
    text = json.dumps([sort, kind, stored, document["_id"]], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(cursor: str, sort: str) -> tuple[Any, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        field, kind, value, last_id = json.loads(text)
        if field != sort or not isinstance(last_id, str) or isinstance(value, dict | list):
            raise ValueError("a cursor of another list")
        return (datetime.fromisoformat(value) if kind == "time" else value), last_id
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidCursor("this cursor was not given by this list: start again") from error
