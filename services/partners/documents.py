"""Partners' collections: accounts, and what they sent."""

from __future__ import annotations

from datetime import timedelta

from mongoengine import (
    BooleanField,
    DateTimeField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentField,
    ListField,
    StringField,
)

from shared.persistence.aggregate import Aggregate

MAX_PAYLOAD_BYTES = 65_536
PAYLOADS_KEPT = timedelta(days=90)  # as long as the inbound topics


class Account(Document):
    """A partner and the types it may send; its id is in its tokens (`org`) and its topic."""

    meta = {"collection": "accounts", "auto_create_index": False, "strict": False}

    id = StringField(primary_key=True)
    name = StringField(required=True, max_length=200)
    allowed_types = ListField(StringField(max_length=100), max_length=20)
    active = BooleanField(default=True)


class Reason(EmbeddedDocument):
    """Why a submission was refused."""

    code = StringField(required=True, max_length=64)
    field = StringField(max_length=100)
    message = StringField(max_length=500)


class Submission(Aggregate):
    """One CloudEvent a partner sent, and what became of it."""

    meta = {
        "collection": "submissions",
        "indexes": [
            "created_at",
            ("status", "created_at"),
            ("partner_id", "created_at"),
            ("partner_id", "status", "created_at"),
        ],
    }

    partner_id = StringField(required=True, max_length=64)
    event_id = StringField(max_length=200)
    type = StringField(max_length=200)
    via = StringField(choices=("http", "kafka"), required=True)
    status = StringField(choices=("promoted", "refused"), required=True)
    reasons = ListField(EmbeddedDocumentField(Reason), max_length=50)
    received_at = DateTimeField(required=True)


class Payload(Document):
    """What came with a submission, under its id, for operators; forgotten after 90 days."""

    meta = {
        "collection": "payloads",
        "auto_create_index": False,
        "strict": False,
        "indexes": [
            {"fields": ["kept_at"], "expireAfterSeconds": int(PAYLOADS_KEPT.total_seconds())}
        ],
    }

    id = StringField(primary_key=True)
    text = StringField(max_length=MAX_PAYLOAD_BYTES)
    kept_at = DateTimeField(required=True)


MODELS = (Account, Submission, Payload)
