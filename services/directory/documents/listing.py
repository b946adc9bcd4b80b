"""Handover listings, and apart from them what names the business behind one."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import (
    DateTimeField,
    Document,
    EmbeddedDocumentField,
    EnumField,
    IntField,
    ListField,
    StringField,
)

from services.directory.documents.values import AreaCode
from services.directory.domain.listing import Status
from services.directory.domain.words import words_of
from shared.contracts.directory import ListingTeaser
from shared.contracts.fields import Area
from shared.persistence.aggregate import Aggregate

Teaser = TypeVar("Teaser", bound=ListingTeaser)


class Listing(Aggregate):
    """A handover listing (annonce de cession): the teaser everyone may read, and its state."""

    meta = {
        "collection": "listings",
        "indexes": [
            ("status", "created_at"),
            ("owner", "created_at"),
            ("status", "themes"),
            ("status", "naf_division"),
            ("status", "area.code"),
        ],
    }

    title = StringField(required=True, max_length=200)
    summary = StringField(max_length=5000)
    themes = ListField(StringField(max_length=64), max_length=20)
    naf_division = StringField(max_length=2)
    area = EmbeddedDocumentField(AreaCode, required=True)
    asking_price = IntField(min_value=0)
    staff = IntField(min_value=0)
    url = StringField(max_length=500)
    status = EnumField(Status, default=Status.DRAFT)
    published_at = DateTimeField()
    source = StringField(required=True, max_length=80)
    offered_at = DateTimeField()
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)
    words = ListField(StringField(max_length=200), max_length=200)

    def clean(self) -> None:
        """Keep the words it is found by in step with its title."""
        self.words = words_of(self.title)

    def teaser(self, kind: type[Teaser]) -> Teaser:
        """Make the event of `kind` that tells the teaser as it is now."""
        return kind(
            listing_id=self.id,
            title=self.title,
            themes=list(self.themes),
            naf_division=self.naf_division,
            area=Area(level=self.area.level, code=self.area.code),
            asking_price=self.asking_price,
            staff=self.staff,
            published_at=self.published_at,
            source=self.source,
        )


class ListingIdentity(Document):
    """What names the business behind a listing, kept apart: never in a list, an event or a log."""

    meta = {"collection": "listing_identities", "auto_create_index": False, "strict": False}

    id = StringField(primary_key=True)
    business_name = StringField(max_length=200)
    structure_id = StringField(max_length=64)
    naf = StringField(max_length=5)
    exact_turnover = IntField(min_value=0)
    contact_note = StringField(max_length=2000)
