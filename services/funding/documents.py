"""Funding's collections: calls."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import DateTimeField, EnumField, ListField, StringField

from services.funding.domain.call import Status, due_at
from shared.contracts.funding import CallFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=CallFacts)


class Call(Aggregate):
    """A call for projects, and when it is to move on (`due_at`)."""

    meta = {
        "collection": "calls",
        "indexes": ["created_at", ("status", "created_at"), "themes", "due_at"],
    }

    title = StringField(required=True, max_length=200)
    summary = StringField(max_length=5000)
    themes = ListField(StringField(max_length=64), max_length=20)
    communes = ListField(StringField(max_length=64), max_length=50)
    opens_at = DateTimeField(required=True)
    closes_at = DateTimeField(required=True)
    status = EnumField(Status, default=Status.ANNOUNCED)
    due_at = DateTimeField()
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

    def clean(self) -> None:
        """Keep `due_at` in step with the status and the hours."""
        self.due_at = due_at(self.status, self.opens_at, self.closes_at)

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return kind(
            call_id=self.id,
            title=self.title,
            themes=list(self.themes),
            communes=list(self.communes),
            opens_at=self.opens_at,
            closes_at=self.closes_at,
        )


MODELS = (Call,)
