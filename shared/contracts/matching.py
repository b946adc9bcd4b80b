"""Events of matching: profiles of those who seek, and the matches made for them."""

from dataclasses import dataclass

from shared.contracts.event import Event, event
from shared.contracts.fields import Area, Code, Codes, Count, Euros, Id, Percentage, Title


@dataclass(frozen=True, kw_only=True)
class ProfileWishes(Event):
    """What a taker looks for, without who they are."""

    profile_id: Id
    themes: Codes
    naf_divisions: Codes
    place: Code
    radius_km: Count
    budget: Euros | None = None


@event("matching.profile.registered.v1", topic="matching.profiles", key="profile_id")
class ProfileRegistered(ProfileWishes):
    """A taker (repreneur) said what they look for."""


@event("matching.profile.updated.v1", topic="matching.profiles", key="profile_id")
class ProfileUpdated(ProfileWishes):
    """A profile changed or was resumed; the event carries it whole, as it is now."""


@event("matching.profile.paused.v1", topic="matching.profiles", key="profile_id")
class ProfilePaused(Event):
    """The taker wants no proposals for now."""

    profile_id: Id


@event("matching.match.proposed.v1", topic="matching.matches", key="match_id")
class MatchProposed(Event):
    """A listing was found to fit a profile; `reasons` are the codes of the criteria met.

    `recipient` is the opaque subject id of the taker, under which notifications knows them.
    """

    match_id: Id
    listing_id: Id
    listing_title: Title
    profile_id: Id
    recipient: Id
    score: Percentage
    reasons: Codes
    themes: Codes
    area: Area


@event("matching.match.dismissed.v1", topic="matching.matches", key="match_id")
class MatchDismissed(Event):
    """A match no longer holds: the listing went, the profile changed, or the taker declined."""

    match_id: Id
    listing_id: Id
    profile_id: Id
    recipient: Id
    reason: Code
