"""Notifications' collections: subscribers with their contact point, and deliveries."""

from __future__ import annotations

from mongoengine import (
    DateTimeField,
    Document,
    EnumField,
    IntField,
    ListField,
    NotUniqueError,
    StringField,
)

from services.notifications.domain.delivery import Channel, Status
from shared.persistence.aggregate import Aggregate


class Subscriber(Document):
    """Someone's contact point and wishes, under their subject id. Nobody else holds the address."""

    meta = {
        "collection": "subscribers",
        "auto_create_index": False,
        "strict": False,
        "indexes": ["followed_themes"],
    }

    id = StringField(primary_key=True)
    email = StringField(max_length=254)
    language = StringField(choices=("fr", "de", "en"), default="fr")
    followed_themes = ListField(StringField(max_length=64), max_length=20)
    channels = ListField(StringField(choices=("in-app", "email")), max_length=2)


def keep(subscriber: Subscriber) -> Subscriber:
    """Write a subscriber in place of what was there, the last one winning."""
    try:
        subscriber.save()
    except NotUniqueError:  # two first times at once: there is one now to be replaced
        subscriber.save()
    return subscriber


class Delivery(Aggregate):
    """One notification to one person by one channel; its id makes it one for ever."""

    meta = {
        "collection": "deliveries",
        "indexes": [
            ("recipient", "channel", "created_at"),
            {"fields": ["due_at"], "sparse": True},
            "about",
        ],
    }

    recipient = StringField(required=True, max_length=64)
    channel = EnumField(Channel, required=True)
    subject = StringField(required=True, max_length=64)
    about = StringField(required=True, max_length=64)
    title = StringField(max_length=200)
    body = StringField(max_length=5000)
    link = StringField(max_length=500)
    language = StringField(max_length=2)
    status = EnumField(Status, default=Status.PENDING)
    attempts = IntField(default=0)
    traceparent = StringField(max_length=64)
    due_at = DateTimeField()
    reason = StringField(max_length=64)
    sent_at = DateTimeField()
    read_at = DateTimeField()


MODELS = (Subscriber, Delivery)
