"""Lists are read page by page with an opaque cursor, in a stable order, at most 100 at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shared.persistence.reading import PageRequest

MAX_LIMIT = 100
DEFAULT_LIMIT = 20


class PageArguments(Schema):
    """The query parameters of a list: `limit` and `cursor`; a list's filters extend it.

    Loads as the mapping of the filters given, with `page`, the `PageRequest`.
    """

    limit = fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"How many at most, up to {MAX_LIMIT}."},
    )
    cursor = fields.String(
        validate=validate.Length(max=400),
        metadata={"description": "What `next` said on the page before."},
    )

    @post_load
    def to_page(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Gather the page asked for."""
        filters = {name: value for name, value in data.items() if name not in {"limit", "cursor"}}
        return filters | {"page": PageRequest(limit=data["limit"], cursor=data.get("cursor"))}


@cache
def page_schema(item: type[Schema]) -> type[Schema]:
    """Make the schema of a page of `item`: `items`, and `next`, null on the last page."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(
                allow_none=True,
                required=True,
                metadata={"description": "The cursor of the next page; null on the last."},
            ),
        },
        name=item.__name__.removesuffix("Schema") + "Page",
    )
