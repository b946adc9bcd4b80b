"""Profiles and events as the tests need them."""

from __future__ import annotations

from typing import Any

from services.matching.documents import Match, Profile
from services.matching.places import standing_of
from services.matching.reactions import reactions
from shared.clock import utc_now
from shared.contracts.directory import ListingPublished
from shared.contracts.event import Event
from shared.contracts.fields import Area
from shared.contracts.matching import ProfileRegistered
from shared.ids import new_id
from shared.messaging.envelope import Envelope
from shared.reference.themes import theme_codes

MULHOUSE, RIEDISHEIM, STRASBOURG, M2A = "68224", "68271", "67482", "200066009"
THEME, OTHER_THEME = sorted(theme_codes())[:2]


def registered(owner: str = "tarek", **changes: Any) -> Profile:
    """Store a profile of Mulhouse that wants `THEME` within 30 km for 100,000 €."""
    values: dict[str, Any] = {
        "id": new_id(),
        "owner": owner,
        "label": "Mes mots",
        "themes": [THEME],
        "place": MULHOUSE,
        "radius_km": 30,
        "budget": 100_000,
        **changes,
    }
    standing = standing_of(values["place"])
    assert standing is not None
    profile = Profile(
        latitude=standing.latitude,
        longitude=standing.longitude,
        within=list(standing.within),
        **values,
    )
    profile.insert(profile.wishes(ProfileRegistered))
    return profile


def teaser(listing_id: str, kind: type[Any] = ListingPublished, **changes: Any) -> Any:
    """Make the event of a listing at Riedisheim on `THEME` for 90,000 €."""
    values: dict[str, Any] = {
        "listing_id": listing_id,
        "title": "Atelier à reprendre",
        "themes": [THEME],
        "naf_division": "13",
        "area": Area(level="commune", code=RIEDISHEIM),
        "asking_price": 90_000,
        "published_at": utc_now(),
        "source": "owner",
        **changes,
    }
    return kind(**values)


def hear(event: Event, sequence: int = 1) -> None:
    """Let matching react to an event, as it comes from the bus."""
    assert reactions.react(Envelope.of(event, sequence=sequence))


def matches(**query: Any) -> list[dict[str, Any]]:
    """Read the stored matches, their outbox too."""
    return list(Match._get_collection().find(query))


def told(match: dict[str, Any]) -> list[str]:
    """Give the types of the events a match raised, in order: `proposed`, `dismissed`."""
    return [entry["type"].split(".")[2] for entry in match.get("outbox", [])]
