"""What the services answer, as the pages need it: checked, so that no page breaks on nonsense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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


class AnswerSchema(Schema):
    """Base of the generated schemas: fields the pages do not use are left aside, nulls too."""

    TYPE_MAPPING = {**Schema.TYPE_MAPPING, datetime: Moment}

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def without_nulls(self, data: Any, **_: Any) -> Any:
        """Leave the null fields out."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place, as precisely as it may be known."""

    level: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address."""

    lines: list[str] = field(default_factory=list)
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on the map, in WGS 84 degrees; `precision` is `address` or `commune`."""

    latitude: float
    longitude: float
    precision: str = "address"


@dataclass(frozen=True, kw_only=True)
class Structure:
    """A structure of the directory."""

    id: str
    name: str
    brand: str = ""
    description: str = ""
    kinds: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    commune: str | None = None
    address: Address | None = None
    location: Point | None = None
    legal_form: str | None = None
    naf: str | None = None
    siret: str | None = None
    website: str | None = None
    status: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The teaser of a handover listing."""

    id: str
    title: str
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    area: Area | None = None
    naf_division: str | None = None
    asking_price: int | None = None
    staff: int | None = None
    url: str | None = None
    status: str = "published"
    published_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The confidential part of a listing. The turnover in whole euros a year."""

    business_name: str = ""
    exact_turnover: int | None = None
    contact_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call for projects."""

    id: str
    title: str
    status: str
    opens_at: datetime
    closes_at: datetime
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    communes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AgendaEntry:
    """An event of the agenda."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    status: str = "published"
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    commune: str | None = None
    venue: str | None = None
    url: str | None = None
    cancellation_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A part of a match's score, and why; `met` is None when it is neither met nor unmet."""

    code: str
    points: int
    out_of: int
    why: str
    met: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A listing proposed to a taker."""

    id: str
    listing_id: str
    listing_title: str
    score: int
    status: str
    proposed_at: datetime
    criteria: list[Criterion] = field(default_factory=list)
    area: Area | None = None
    themes: list[str] = field(default_factory=list)
    dismissed_because: str = ""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a taker looks for; `budget` in whole euros, None for any."""

    id: str
    label: str = ""
    themes: list[str] = field(default_factory=list)
    naf_divisions: list[str] = field(default_factory=list)
    place: str | None = None
    radius_km: int | None = None
    budget: int | None = None
    status: str = "active"


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """How someone is told."""

    email: str | None = None
    language: str = "fr"
    followed_themes: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Something one was told."""

    id: str
    title: str
    body: str = ""
    sent_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a submission was refused."""

    code: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a partner sent."""

    id: str
    partner_id: str
    status: str
    received_at: datetime
    type: str = ""
    via: str = ""
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A count, by what it was asked by."""

    count: int
    month: str | None = None
    theme: str | None = None
    commune: str | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a measure."""

    rows: list[Row]
    total: int


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
