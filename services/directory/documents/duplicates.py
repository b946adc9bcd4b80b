"""Pages that may be the same: by what they are found alike, and what became of each pair."""

from __future__ import annotations

from enum import StrEnum

from mongoengine import DateTimeField, Document, EnumField, IntField, ListField, StringField

from shared.ids import derive_id
from shared.persistence.aggregate import Aggregate


class PairStatus(StrEnum):
    """Where a pair stands; `moot`: they are no longer alike, or one is gone."""

    PROPOSED = "proposed"
    DISTINCT = "distinct"
    MERGED = "merged"
    MOOT = "moot"


class SimilarityKeys(Document):
    """The blocks a page lies in, kept apart from the page so that writing one stays fast."""

    meta = {
        "collection": "similarity_keys",
        "auto_create_index": False,
        "strict": False,
        "indexes": ["keys"],
    }

    id = StringField(primary_key=True)
    sequence = IntField(required=True)
    keys = ListField(StringField(max_length=80))


class DuplicatePair(Aggregate):
    """Two pages that may be about one structure; `open_score` while an agent has to look."""

    meta = {
        "collection": "duplicate_pairs",
        "indexes": ["first", "second", {"fields": ["open_score"], "sparse": True}],
    }

    first = StringField(required=True, max_length=64)
    second = StringField(required=True, max_length=64)
    score = IntField(required=True, min_value=0, max_value=100)
    reasons = ListField(StringField(max_length=64), max_length=10)
    status = EnumField(PairStatus, default=PairStatus.PROPOSED)
    open_score = IntField()
    decided_by = StringField(max_length=64)
    decided_at = DateTimeField()

    @staticmethod
    def id_of(one: str, other: str) -> str:
        """Give the id of a pair, in whichever order."""
        return derive_id("duplicate-pair", *sorted((one, other)))
