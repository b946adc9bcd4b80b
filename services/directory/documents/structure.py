"""Structures of the ESS, and apart from them the persons to speak to."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import (
    DateTimeField,
    EmbeddedDocumentField,
    EnumField,
    IntField,
    ListField,
    StringField,
)

from services.directory.documents.values import (
    Activity,
    Address,
    DatedFigure,
    Link,
    Location,
    PublicContact,
    SupportOffer,
)
from services.directory.domain.structure import EssReason
from shared.contracts.directory import StructureFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=StructureFacts)


class Structure(Aggregate):
    """An organisation of the ESS, as the directory shows it to everyone."""

    meta = {"collection": "structures", "indexes": ["created_at"]}

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
    networks = ListField(StringField(max_length=100), max_length=30)
    labels = ListField(StringField(max_length=64), max_length=30)
    activities = ListField(EmbeddedDocumentField(Activity), max_length=30)
    support = EmbeddedDocumentField(SupportOffer)
    parent = StringField(max_length=64)
    ess_reason = EnumField(EssReason, required=True)
    status = StringField(choices=("active", "closed"), default="active")
    source = StringField(required=True, max_length=64)
    source_id = StringField(max_length=64)
    confirmed_at = DateTimeField()
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

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
