"""Matching's collections: profiles, matches, and what is known of the published listings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from mongoengine import (
    DateTimeField,
    Document,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)
from mongoengine.base import BaseField

from services.matching.domain.life import MatchState, ProfileStatus
from services.matching.domain.reach import cells_around, keys
from shared.contracts.fields import Area
from shared.contracts.matching import MatchDismissed, MatchProposed, ProfileWishes
from shared.persistence.aggregate import Aggregate

Wishes = TypeVar("Wishes", bound=ProfileWishes)


class Profile(Aggregate):
    """What a taker (repreneur) looks for. The label is their own words: never in an event.

    `latitude`, `longitude` (WGS 84 degrees) and `within` (the areas the place lies in, as
    `level:code`) come with `place`, so that matching looks up nothing. `looks_in` are the keys it
    is found by (see `domain.reach`); none while it is paused.
    """

    meta = {
        "collection": "profiles",
        "indexes": [
            "created_at",
            ("owner", "created_at"),
            ("status", "created_at"),
            "looks_in",
        ],
    }

    owner = StringField(required=True, max_length=64)
    label = StringField(max_length=200)
    themes = ListField(StringField(max_length=64), max_length=20)
    naf_divisions = ListField(StringField(max_length=2), max_length=20)
    place = StringField(required=True, max_length=64)
    latitude = FloatField(required=True, min_value=-90, max_value=90)
    longitude = FloatField(required=True, min_value=-180, max_value=180)
    within = ListField(StringField(max_length=80), max_length=4)
    radius_km = IntField(required=True, min_value=0)
    budget = IntField(min_value=0)
    status = EnumField(ProfileStatus, default=ProfileStatus.ACTIVE)
    looks_in = ListField(StringField())
    request_digest = StringField(max_length=64)

    def clean(self) -> None:
        """Derive the keys it is found by; called before every write."""
        around = cells_around(self.latitude, self.longitude, self.radius_km)
        active = self.status is ProfileStatus.ACTIVE
        self.looks_in = keys(self.themes, [*self.within, *around]) if active else []

    def wishes(self, kind: type[Wishes]) -> Wishes:
        """Make the event of `kind` that tells the wishes as they are now."""
        return kind(
            profile_id=self.id,
            themes=list(self.themes),
            naf_divisions=list(self.naf_divisions),
            place=self.place,
            radius_km=self.radius_km,
            budget=self.budget,
        )


class PlainField(BaseField):
    """Plain mappings or lists, stored as they are; each mapping has exactly the keys `keys`.

    For what the platform itself makes: embedded documents took most of the time of writing the
    hundred matches of a listing.
    """

    def __init__(self, keys: Iterable[str], **options: Any) -> None:
        self.keys = frozenset(keys)
        super().__init__(**options)

    def validate(self, value: Any, **_: Any) -> None:
        """Check that each mapping is whole."""
        for one in value if isinstance(value, list) else [value]:
            if one.keys() != self.keys:
                self.error(f"needs exactly {', '.join(sorted(self.keys))}")


class Match(Aggregate):
    """A listing found to fit a profile. One for each pair, whatever happens to it."""

    meta = {
        "collection": "matches",
        "indexes": ["created_at", ("owner", "created_at"), "listing_id", "profile_id"],
    }

    listing_id = StringField(required=True, max_length=64)
    listing_title = StringField(required=True, max_length=200)
    profile_id = StringField(required=True, max_length=64)
    owner = StringField(required=True, max_length=64)
    themes = ListField(StringField(max_length=64), max_length=50)
    area = PlainField(("level", "code"), required=True)
    score = IntField(required=True, min_value=0, max_value=100)
    criteria = PlainField(
        ("code", "met", "points", "out_of", "reason", "facts"), required=True
    )  # put into words when it is read
    state = EnumField(MatchState, default=MatchState.PROPOSED)
    proposed_at = DateTimeField(required=True)
    dismissed_because = StringField(max_length=64)

    def proposed(self) -> MatchProposed:
        """Make the event that tells the taker of it."""
        return MatchProposed(
            match_id=self.id,
            listing_id=self.listing_id,
            listing_title=self.listing_title,
            profile_id=self.profile_id,
            recipient=self.owner,
            score=self.score,
            reasons=[one["code"] for one in self.criteria if one["met"]],
            themes=list(self.themes),
            area=Area(**self.area),
        )

    def dismissed(self) -> MatchDismissed:
        """Make the event that tells it no longer holds, and why."""
        return MatchDismissed(
            match_id=self.id,
            listing_id=self.listing_id,
            profile_id=self.profile_id,
            recipient=self.owner,
            reason=self.dismissed_because,
        )


class KnownListing(Document):
    """Read model: a listing as its events told it last, and the centre of its area.

    Written by `upsert_newer` only, guarded by `sequence`.
    """

    meta = {
        "collection": "known_listings",
        "auto_create_index": False,
        "strict": False,
        "indexes": [("status", "themes")],
    }

    id = StringField(primary_key=True)
    sequence = IntField(required=True)
    status = StringField(choices=("published", "withdrawn", "concluded"), required=True)
    title = StringField(max_length=200)
    themes = ListField(StringField(max_length=64))
    naf_division = StringField(max_length=64)
    area = PlainField(("level", "code"))
    latitude = FloatField()
    longitude = FloatField()
    asking_price = IntField()


MODELS: tuple[type[Any], ...] = (Profile, Match, KnownListing)
