"""The bytes of logos, kept apart from the pages they belong to."""

from __future__ import annotations

from mongoengine import BinaryField, Document, StringField

from shared.persistence.projection import insert_once


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

    @classmethod
    def carry(cls, digest: str, goes: str, stays: str) -> None:
        """Give a structure the bytes of another's logo as its own; done twice, once."""
        found = cls._get_collection().find_one({"_id": cls.id_of(goes, digest)})
        if found is not None:
            own = {**found, "_id": cls.id_of(stays, digest), "structure": stays}
            insert_once(cls._get_collection(), own)

    @classmethod
    def forget(cls, structure: str, digest: str) -> None:
        """Forget a version."""
        cls._get_collection().delete_one({"_id": cls.id_of(structure, digest)})
