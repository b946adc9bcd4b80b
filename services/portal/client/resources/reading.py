"""How an answer is read: as one of a kind, or a page of them; nonsense is said to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

import marshmallow_dataclass
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

MAX_ITEMS = 100


class Nonsense(Exception):  # noqa: N818 — named for what it is
    """A service answered what is not in its API."""


class Moment(fields.AwareDateTime):
    """A time that a calendar can show: near enough to be moved to another time zone."""

    def __init__(self, **options: Any) -> None:
        near = validate.Range(datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
        super().__init__(**options | {"default_timezone": UTC, "validate": near})


class Amount(fields.Decimal):
    """A number of a size people write: one with a million digits is nonsense."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"validate": validate.Range(Decimal(-(10**15)), 10**15)})


class AnswerSchema(Schema):
    """Base of the generated schemas: fields the pages do not use are left aside, nulls too."""

    TYPE_MAPPING = {**Schema.TYPE_MAPPING, datetime: Moment, Decimal: Amount}

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def without_nulls(self, data: Any, **_: Any) -> Any:
        """Leave the null fields out."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if value is not None}


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list: its items, the cursor of the next page (None at the end)."""

    items: list[T]
    next: str | None


@dataclass(frozen=True)
class One(Generic[T]):
    """Reads a document as one of a kind."""

    kind: type[T]

    def __call__(self, document: Any) -> T:
        """Read it.

        :raises Nonsense: the document is not one.
        """
        kind: Any = self.kind
        try:
            loaded: T = _schema_of(kind).load(document)
        except ValidationError as error:
            raise Nonsense(self.kind.__name__) from error
        return loaded


@dataclass(frozen=True)
class PageOf(Generic[T]):
    """Reads a document as a page of a kind."""

    kind: type[T]

    def __call__(self, document: Any) -> Page[T]:
        """Read it.

        :raises Nonsense: the document is not one.
        """
        items = document.get("items") if isinstance(document, dict) else None
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            raise Nonsense(f"page of {self.kind.__name__}")
        following, read = document.get("next"), One(self.kind)
        return Page(
            [read(item) for item in items], following if isinstance(following, str) else None
        )


@cache
def _schema_of(kind: Any) -> Schema:
    schema: Schema = marshmallow_dataclass.class_schema(kind, base_schema=AnswerSchema)()
    return schema


def one_of(kind: type[T]) -> Callable[[Any], T]:
    """Make what reads a document as `kind`."""
    return One(kind)


def page_of(kind: type[T]) -> Callable[[Any], Page[T]]:
    """Make what reads a document as a page of `kind`."""
    return PageOf(kind)
