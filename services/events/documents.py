"""The agenda's collections: entries."""

from __future__ import annotations

from typing import TypeVar

from mongoengine import DateTimeField, EnumField, ListField, StringField

from services.events.domain.entry import Status
from shared.contracts.events import EventFacts
from shared.persistence.aggregate import Aggregate

Facts = TypeVar("Facts", bound=EventFacts)


class AgendaEntry(Aggregate):
    """An event of the area that people may attend."""

    meta = {
        "collection": "agenda",
        "indexes": ["starts_at", ("status", "starts_at"), "themes", "commune"],
    }

    title = StringField(required=True, max_length=200)
    summary = StringField(max_length=5000)
    themes = ListField(StringField(max_length=64), max_length=20)
    commune = StringField(max_length=64)
    venue = StringField(max_length=200)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    url = StringField(max_length=500)
    status = EnumField(Status, default=Status.PUBLISHED)
    cancellation_reason = StringField(max_length=500)
    source = StringField(required=True, max_length=80)
    offered_at = DateTimeField()
    owner = StringField(max_length=64)
    request_digest = StringField(max_length=64)

    def facts(self, kind: type[Facts]) -> Facts:
        """Make the event of `kind` that tells the public facts as they are now."""
        return kind(
            event_id=self.id,
            title=self.title,
            themes=list(self.themes),
            commune=self.commune,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            source=self.source,
        )


MODELS = (AgendaEntry,)
