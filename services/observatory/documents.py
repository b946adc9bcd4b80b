"""The observatory's collections: facts, and which generation of them is read."""

from __future__ import annotations

from typing import Any

from mongoengine import BooleanField, DateTimeField, Document, IntField, ListField, StringField

CURRENT = "current"


class Fact(Document):
    """Something that counts, once: its id is made of the generation, the measure and the thing.

    `left`: it no longer counts, as the event of the sequence `presence` said.
    """

    meta = {
        "collection": "facts",
        "auto_create_index": False,
        "strict": False,
        "indexes": [("generation", "measure", "month")],
    }

    id = StringField(primary_key=True)
    generation = IntField(required=True)
    measure = StringField(required=True)
    month = StringField(required=True)
    themes = ListField(StringField())
    commune = StringField()
    at = DateTimeField(required=True)
    left = BooleanField()
    presence = IntField()


class Generation(Document):
    """Which generation of facts the figures are read from (one document, `current`)."""

    meta = {"collection": "generations", "auto_create_index": False, "strict": False}

    id = StringField(primary_key=True)
    number = IntField(required=True)


def current_generation() -> int:
    """Give the number of the generation the figures are read from."""
    found: dict[str, Any] | None = Generation._get_collection().find_one({"_id": CURRENT})
    return int(found["number"]) if found else 1


def read_from(number: int) -> None:
    """Make the figures be read from a generation."""
    Generation._get_collection().update_one(
        {"_id": CURRENT}, {"$set": {"number": number}}, upsert=True
    )


MODELS = (Fact, Generation)
