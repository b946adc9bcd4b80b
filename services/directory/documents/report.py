"""What people report about pages, for an agent to look at."""

from __future__ import annotations

from mongoengine import DateTimeField, EnumField, StringField

from services.directory.domain.reporting import Outcome, Reason
from shared.persistence.aggregate import Aggregate


class Report(Aggregate):
    """Something wrong with a page, said by anyone; `waiting_since` until an agent looked at it."""

    meta = {
        "collection": "structure_reports",
        "indexes": ["structure", {"fields": ["waiting_since"], "sparse": True}],
    }

    structure = StringField(required=True, max_length=64)
    reason = EnumField(Reason, required=True)
    text = StringField(max_length=2000)
    reporter = StringField(max_length=64)
    waiting_since = DateTimeField()
    outcome = EnumField(Outcome)
    note = StringField(max_length=500)
    handled_by = StringField(max_length=64)
    handled_at = DateTimeField()
    request_digest = StringField(max_length=64)
