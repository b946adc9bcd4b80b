"""Claims to pages: who says that a structure is theirs."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, EnumField, StringField

from services.directory.domain.claim import ClaimStatus
from shared.ids import derive_id
from shared.persistence.aggregate import Aggregate


class Claim(Aggregate):
    """One person's claim to one page; its message and proof are for that person and agents."""

    meta = {
        "collection": "structure_claims",
        "indexes": [
            "structure",
            ("claimant", "created_at"),
            {"fields": ["waiting_since"], "sparse": True},
        ],
    }

    structure = StringField(required=True, max_length=64)
    structure_name = StringField(required=True, max_length=200)
    claimant = StringField(required=True, max_length=64)
    role = StringField(required=True, max_length=200)
    message = StringField(max_length=2000)
    proof = StringField(max_length=2000)
    status = EnumField(ClaimStatus, default=ClaimStatus.PENDING)
    waiting_since = DateTimeField()
    alone = BooleanField(default=False)
    reason = StringField(max_length=500)
    decided_by = StringField(max_length=64)
    decided_at = DateTimeField()

    @staticmethod
    def id_of(structure: str, claimant: str) -> str:
        """Give the id of someone's claim to a page: there is one at most."""
        return derive_id("structure-claim", structure, claimant)
