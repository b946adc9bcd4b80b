"""The parties of agreements: structures of the directory, or companies and authorities outside."""

from __future__ import annotations

from mongoengine import EmbeddedDocument, ListField, StringField


class Party(EmbeddedDocument):
    """A structure by its id, or someone outside by name and SIREN; and what it commits to."""

    structure_id = StringField(max_length=64)
    name = StringField(max_length=200)
    siren = StringField(max_length=9)
    commitments = ListField(StringField(max_length=500), max_length=10)
