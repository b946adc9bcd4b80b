"""The bytes of logos, kept apart from the pages they belong to."""

from __future__ import annotations

from mongoengine import BinaryField, Document, StringField


class LogoContent(Document):
    """A logo's bytes, one version of one structure: the page says which version it shows."""

    meta = {"collection": "logos", "auto_create_index": False, "strict": False}

    id = StringField(primary_key=True)
    structure = StringField(required=True)
    media_type = StringField(required=True)
    content = BinaryField(required=True)

    @staticmethod
    def id_of(structure: str, digest: str) -> str:
        """Give the id of a version."""
        return f"{structure}:{digest}"
