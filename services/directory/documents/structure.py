"""Structures of the ESS: what everyone may read, and the history of each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from mongoengine import (
    DateField,
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    EnumField,
    IntField,
    ListField,
    StringField,
)
from pymongo.client_session import ClientSession

from services.directory.documents.changes import StructureChange
from services.directory.documents.values import (
    Activity,
    Address,
    Change,
    DatedFigure,
    Link,
    Location,
    Logo,
    PublicContact,
    SupportOffer,
)
from services.directory.domain.history import difference
from services.directory.domain.moderation import Status
from services.directory.domain.structure import EssReason
from shared.contracts.directory import StructureFacts
from shared.contracts.event import Event
from shared.contracts.fields import Point
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=StructureFacts)

BY_ITSELF = "directory"
EMBEDDED_CHANGES = 5
MAX_OWNERS = 10
MAX_ABSORBED = 50


class Structure(Aggregate):
    """An organisation of the ESS, as the directory shows it to everyone.

    Every commit adds to its history what was there before, in the same write.
    """

    meta = {
        "collection": "structures",
        "indexes": [
            "created_at",
            "owner",
            {"fields": ["co_owners"], "sparse": True},
            {"fields": ["support.needs"], "sparse": True},
            {"fields": ["waiting_since"], "sparse": True},
        ],
    }

    name = StringField(required=True, max_length=200)
    brand = StringField(max_length=200)
    kinds = ListField(StringField(max_length=64), max_length=20)
    siren = StringField(max_length=9)
    siret = StringField(max_length=14)
    legal_form = StringField(max_length=4)
    naf = StringField(max_length=5)
    description = StringField(max_length=5000)
    themes = ListField(StringField(max_length=64), max_length=20)
    address = EmbeddedDocumentField(Address)
    commune = StringField(max_length=64)
    location = EmbeddedDocumentField(Location)
    website = StringField(max_length=500)
    links = ListField(EmbeddedDocumentField(Link), max_length=20)
    public_contact = EmbeddedDocumentField(PublicContact)
    opening_hours = StringField(max_length=500)
    languages = ListField(StringField(max_length=8), max_length=20)
    founding_year = IntField(min_value=1000, max_value=2200)
    staff = EmbeddedDocumentField(DatedFigure)
    turnover = EmbeddedDocumentField(DatedFigure)
    networks = ListField(StringField(max_length=64), max_length=30)
    labels = ListField(StringField(max_length=64), max_length=30)
    activities = ListField(EmbeddedDocumentField(Activity), max_length=30)
    support = EmbeddedDocumentField(SupportOffer)
    parent = StringField(max_length=64)
    logo = EmbeddedDocumentField(Logo)
    registers = ListField(StringField(max_length=32), max_length=5)
    ess_reason = EnumField(EssReason, required=True)
    source = StringField(required=True, max_length=64)
    source_id = StringField(max_length=64)
    confirmed_at = DateTimeField()

    status = EnumField(Status, default=Status.ACTIVE)
    status_reason = StringField(max_length=500)
    status_before = EnumField(Status)
    waiting_since = DateTimeField()
    closed_on = DateField()
    merged_into = StringField(max_length=64)
    merged_at_version = IntField()
    absorbed = ListField(StringField(max_length=64), max_length=MAX_ABSORBED)

    owner = StringField(max_length=64)
    co_owners = ListField(StringField(max_length=64), max_length=MAX_OWNERS)
    request_digest = StringField(max_length=64)
    changes = EmbeddedDocumentListField(Change, max_length=EMBEDDED_CHANGES)

    _read: Mapping[str, Any] | None = None

    @classmethod
    def _from_son(cls, son: Mapping[str, Any], *args: Any, **options: Any) -> Self:
        one: Self = super()._from_son(son, *args, **options)
        one._read = dict(son)
        return one

    def commit(
        self,
        *events: Event,
        session: ClientSession | None = None,
        by: str = BY_ITSELF,
        action: str = "changed",
        reason: str | None = None,
    ) -> None:
        """Write the page, its events and the entry of its history at once.

        Older entries go to a collection of their own first: they are never in neither.

        :param by: the subject id of who changes it, or the part of the platform that does.
        :raises Conflict: another write came first.
        """
        before = self._read or self._stored or {}
        changed = difference(_aware(before), _aware(self.to_mongo()), TRACKED)
        if changed or action != "changed":
            if len(self.changes) >= EMBEDDED_CHANGES:
                StructureChange.keep(str(self.id), self.changes, session)
                self.changes = []
            entry = self._entry(self.sequence + max(1, len(events)), by, action)
            entry.reason, entry.fields, entry.before = reason, sorted(changed), changed
            self.changes.append(entry)
        super().commit(*events, session=session)

    def _first_version(self, events: Sequence[Event]) -> tuple[dict[str, Any], datetime]:
        if not self.changes:
            by = self.owner or f"source:{self.source}"
            self.changes = [self._entry(max(1, len(events)), by, "registered")]
        return super()._first_version(events)

    @classmethod
    def _entry(cls, version: int, by: str, action: str) -> Change:
        return Change(version=version, at=cls.clock(), by=by, action=action)

    def _written(self, stored: dict[str, Any], now: datetime) -> None:
        super()._written(stored, now)
        self._read = stored

    @classmethod
    def as_registered(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Give the stored form of a page its source brings in, from the fields that are filled.

        :param stored: with its `_id` and its `source`; what it does not say is empty.
        :raises ValidationError: some fields do not hold what they may.
        """
        entry = cls._entry(1, f"source:{stored['source']}", "registered")
        document = _empty() | {"status": Status.ACTIVE.value} | dict(stored)
        cls.validate_stored(document)
        return document | {"changes": [entry.to_mongo().to_dict()]}

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return public_facts(kind, str(self.id), self._data)


def public_facts(kind: type[Facts], id_: str, page: Mapping[str, Any]) -> Facts:
    """Make the event of `kind` that tells the public facts of a page, an object's or as stored."""
    location, support = page.get("location"), page.get("support")
    return kind(
        structure_id=id_,
        name=page["name"],
        brand=page.get("brand"),
        kinds=list(page["kinds"]),
        themes=list(page["themes"]),
        commune=page.get("commune"),
        legal_form=page.get("legal_form"),
        naf=page.get("naf"),
        siren=page.get("siren"),
        location=Point(latitude=location["latitude"], longitude=location["longitude"])
        if location
        else None,
        labels=list(page["labels"]) or None,
        networks=list(page["networks"]) or None,
        support_needs=list(support["needs"]) if support else None,
        support_audiences=list(support["audiences"]) if support else None,
        parent=page.get("parent"),
        ess_reason=EssReason(page["ess_reason"]).value,
        source=page["source"],
    )


def _empty() -> dict[str, Any]:
    """Give what the database keeps of a page of which nothing is known."""
    lists = (name for name, field in Structure._fields.items() if isinstance(field, ListField))
    return {name: [] for name in lists}


UNTRACKED = frozenset(
    {"id", "sequence", "created_at", "updated_at", "confirmed_at", "request_digest"}
    | {"changes", "waiting_since"}
)
TRACKED = tuple(sorted(Structure._fields.keys() - UNTRACKED))
"""The fields whose changes its history keeps; they are stored under their own names."""


NOT_ON_THE_PAGE = frozenset(
    {"status", "status_reason", "status_before", "closed_on", "merged_into"}
    | {"merged_at_version", "absorbed"}
    | {"owner", "co_owners", "logo", "ess_reason", "source", "source_id"}
)
PAGE_FIELDS = frozenset(TRACKED) - NOT_ON_THE_PAGE
"""What its owners wrote: shown with its history, and what going back to a version brings back."""


def put_stored(structure: Structure, values: Mapping[str, Any]) -> None:
    """Put values on a page as the database keeps them; None takes a field away."""
    for name, value in values.items():
        field = Structure._fields[name]
        setattr(structure, name, None if value is None else field.to_python(value))


def _aware(value: Any) -> Any:
    """Give dates as the database reads them back: aware."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(value, Mapping):
        return {name: _aware(held) for name, held in value.items()}
    return [_aware(held) for held in value] if isinstance(value, list) else value
