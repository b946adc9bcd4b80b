"""Good practices, from their author's draft to publication."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import (
    DateTimeField,
    DecimalField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EnumField,
    IntField,
    ListField,
    StringField,
)

from services.directory.domain.practice import FIRST_THEME, Status
from shared.contracts.practices import PracticeFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=PracticeFacts)


class Result(EmbeddedDocument):
    """A result: what was counted, how much, in which unit."""

    label = StringField(required=True, max_length=200)
    value = DecimalField(required=True, force_string=True, precision=2)
    unit = StringField(required=True, max_length=40)


class Cost(EmbeddedDocument):
    """What something cost, in cents."""

    label = StringField(required=True, max_length=200)
    amount_cents = IntField(required=True, min_value=0)


class Practice(Aggregate):
    """A good practice: an article, its figures and sources, and where it stands.

    `rank` sorts the list: the first theme before the others, then the newest.
    """

    meta = {
        "collection": "practices",
        "indexes": [
            ("status", "rank"),
            ("status", "created_at"),
            ("structure_ids", "rank"),
            ("themes", "rank"),
            ("naf_division", "rank"),
            ("owner", "created_at"),
            "rank",
            "created_at",
        ],
    }

    title = StringField(required=True, max_length=200)
    summary = StringField(max_length=1000)
    body = StringField(max_length=30_000)
    themes = ListField(StringField(max_length=64), max_length=20)
    naf_division = StringField(max_length=2)
    structure_ids = ListField(StringField(max_length=64), max_length=20)
    commune = StringField(max_length=64)
    results = ListField(EmbeddedDocumentField(Result), max_length=20)
    costs = ListField(EmbeddedDocumentField(Cost), max_length=20)
    sources = ListField(StringField(max_length=500), max_length=20)
    status = EnumField(Status, default=Status.DRAFT)
    refusal_reason = StringField(max_length=1000)
    published_at = DateTimeField()
    rank = StringField(max_length=64)
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

    def clean(self) -> None:
        """Keep its place in the list in step with its themes."""
        self.created_at = self.created_at or type(self).clock()
        since = (self.published_at or self.created_at).isoformat(timespec="milliseconds")
        self.rank = f"{int(FIRST_THEME in self.themes)} {since}"

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return kind(
            practice_id=self.id,
            title=self.title,
            themes=list(self.themes),
            naf_division=self.naf_division,
            structure_ids=list(self.structure_ids),
            commune=self.commune,
        )
