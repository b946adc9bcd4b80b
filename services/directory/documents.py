"""The directory's collections: structures, listings, and the confidential part of listings."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import (
    DateTimeField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from services.directory.domain.listing import Status
from services.directory.domain.structure import EssReason
from services.directory.domain.words import words_of
from shared.contracts.directory import ListingTeaser, StructureFacts
from shared.contracts.fields import Area
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=StructureFacts)
Teaser = TypeVar("Teaser", bound=ListingTeaser)


class Address(EmbeddedDocument):
    """A postal address; `commune` of the structure says which commune it is in."""

    lines = ListField(StringField(max_length=200), max_length=4)
    postal_code = StringField(max_length=10)
    city = StringField(max_length=100)


class Location(EmbeddedDocument):
    """A point in WGS 84 degrees; `precision` tells an address from a commune's centre."""

    latitude = FloatField(required=True, min_value=-90, max_value=90)
    longitude = FloatField(required=True, min_value=-180, max_value=180)
    precision = StringField(choices=("address", "commune"), required=True)


class Structure(Aggregate):
    """An organisation of the ESS, as the directory shows it to everyone."""

    meta = {
        "collection": "structures",
        "indexes": ["created_at", "themes", "commune", "legal_form", "kinds"],
    }

    name = StringField(required=True, max_length=200)
    brand = StringField(max_length=200)
    kinds = ListField(StringField(max_length=64), max_length=20)
    siret = StringField(max_length=14)
    legal_form = StringField(max_length=4)
    naf = StringField(max_length=5)
    description = StringField(max_length=5000)
    themes = ListField(StringField(max_length=64), max_length=20)
    address = EmbeddedDocumentField(Address)
    commune = StringField(max_length=64)
    location = EmbeddedDocumentField(Location)
    website = StringField(max_length=500)
    ess_reason = EnumField(EssReason, required=True)
    status = StringField(choices=("active", "closed"), default="active")
    source = StringField(required=True, max_length=64)
    source_id = StringField(max_length=64)
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)
    words = ListField(StringField(max_length=200), max_length=200)

    def clean(self) -> None:
        """Keep the words it is found by in step with its names."""
        self.words = words_of(self.name, self.brand)

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return kind(
            structure_id=self.id,
            name=self.name,
            kinds=list(self.kinds),
            themes=list(self.themes),
            commune=self.commune,
            legal_form=self.legal_form,
            naf=self.naf,
            source=self.source,
        )


class DisclosedArea(EmbeddedDocument):
    """The place as precisely as the seller lets it be known."""

    level = StringField(choices=("commune", "epci", "department", "region"), required=True)
    code = StringField(max_length=64, required=True)


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
    area = EmbeddedDocumentField(DisclosedArea, required=True)
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


MODELS = (Structure, Listing, ListingIdentity)
