"""Partnerships in place, with their terms."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import (
    DateField,
    DateTimeField,
    EmbeddedDocumentField,
    EnumField,
    IntField,
    ListField,
    StringField,
)

from services.directory.documents.party import Party
from services.directory.domain.partnership import NOTICE_DAYS, Status, Term, due_at
from services.directory.domain.words import words_of
from shared.contracts.partnerships import PartnershipFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=PartnershipFacts)


class Partnership(Aggregate):
    """An agreement between parties, and when it is to move on (`due_at`, absent when never).

    `term_number` counts its terms from 1; `starts_on` is the first day of the first one.
    """

    meta = {
        "collection": "partnerships",
        "indexes": [
            ("status", "created_at"),
            ("structure_ids", "created_at"),
            ("sirens", "created_at"),
            ("words", "created_at"),
            ("kind", "created_at"),
            ("themes", "created_at"),
            ("ends_on", "created_at"),
            ("owner", "created_at"),
            "created_at",
            {"fields": ["due_at"], "sparse": True},
        ],
    }

    title = StringField(required=True, max_length=200)
    description = StringField(max_length=5000)
    kind = StringField(required=True, max_length=64)
    parties = ListField(EmbeddedDocumentField(Party), max_length=20)
    themes = ListField(StringField(max_length=64), max_length=20)
    commune = StringField(max_length=64)
    starts_on = DateField(required=True)
    ends_on = DateField()
    renewal_notice_days = IntField(min_value=0, default=NOTICE_DAYS)
    term_number = IntField(default=1)
    status = EnumField(Status, default=Status.DRAFT)
    ended_on = DateField()
    end_reason = StringField(max_length=16)
    due_at = DateTimeField()
    structure_ids = ListField(StringField(max_length=64))
    sirens = ListField(StringField(max_length=9))
    words = ListField(StringField(max_length=200), max_length=200)
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

    def clean(self) -> None:
        """Keep what it is found by, and when it is due, in step with parties, days and status."""
        self.structure_ids = [one.structure_id for one in self.parties if one.structure_id]
        self.sirens = [one.siren for one in self.parties if one.siren]
        self.words = words_of(*(one.name for one in self.parties))
        self.due_at = due_at(self.status, self.term)

    @property
    def term(self) -> Term:
        """From when to when it holds."""
        return Term(self.starts_on, self.ends_on, self.renewal_notice_days)

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return kind(
            partnership_id=self.id,
            title=self.title,
            kind=self.kind,
            structure_ids=[one.structure_id for one in self.parties if one.structure_id],
            themes=list(self.themes),
            commune=self.commune,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
