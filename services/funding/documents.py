"""Funding's collections: calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from mongoengine import DateTimeField, EnumField, ListField, StringField

from services.funding.domain.call import Hours, Status, Step, after, check_amendment, due_at
from shared.contracts.funding import CallFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=CallFacts)


class Call(Aggregate):
    """A call for projects, and when it is to move on (`due_at`, absent once it is closed)."""

    meta = {
        "collection": "calls",
        "indexes": ["created_at", ("status", "created_at"), ("themes", "created_at"), "due_at"],
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
        self.due_at = due_at(self.status, self.hours)

    @property
    def hours(self) -> Hours:
        """When it opens and closes."""
        return Hours(self.opens_at, self.closes_at)

    def amend(self, change: Mapping[str, Any], now: datetime) -> bool:
        """Take over changed fields, to be committed; False when they change nothing.

        :raises NotAllowed: the call is closed.
        :raises WrongHours: its hours may not become these.
        """
        before = self.hours
        new = Hours(
            change.get("opens_at", before.opens_at), change.get("closes_at", before.closes_at)
        )
        check_amendment(self.status, before, new, now)
        values = {**change, "opens_at": new.opens_at, "closes_at": new.closes_at}
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def move(self, step: Step) -> None:
        """Take a step of its life, to be committed.

        :raises NotAllowed: its status does not let it.
        """
        self.status = after(self.status, step)

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
