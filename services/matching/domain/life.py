"""The lives of a profile and of a match, as tables of allowed transitions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ProfileStatus(StrEnum):
    """Whether proposals are wanted."""

    ACTIVE = "active"
    PAUSED = "paused"


class ProfileAction(StrEnum):
    """What a taker can do to a profile besides changing it."""

    PAUSE = "pause"
    RESUME = "resume"


AFTER_PROFILE_ACTION: Mapping[ProfileAction, ProfileStatus] = {
    ProfileAction.PAUSE: ProfileStatus.PAUSED,
    ProfileAction.RESUME: ProfileStatus.ACTIVE,
}


class MatchState(StrEnum):
    """Where a match stands: what the platform dismissed may come back, what was declined not."""

    PROPOSED = "proposed"
    DISMISSED = "dismissed"
    DECLINED = "declined"


class Happening(StrEnum):
    """What can happen to a match once it was proposed; all but `FITS` and `DECLINED` end it."""

    FITS = "fits"
    DECLINED = "declined"
    NO_LONGER_FITS = "no-longer-fits"
    PROFILE_PAUSED = "profile-paused"
    LISTING_WITHDRAWN = "listing-withdrawn"
    LISTING_CONCLUDED = "listing-concluded"


TRANSITIONS: Mapping[tuple[MatchState, Happening], MatchState] = {
    (MatchState.PROPOSED, Happening.FITS): MatchState.PROPOSED,
    (MatchState.PROPOSED, Happening.DECLINED): MatchState.DECLINED,
    (MatchState.PROPOSED, Happening.NO_LONGER_FITS): MatchState.DISMISSED,
    (MatchState.PROPOSED, Happening.PROFILE_PAUSED): MatchState.DISMISSED,
    (MatchState.PROPOSED, Happening.LISTING_WITHDRAWN): MatchState.DISMISSED,
    (MatchState.PROPOSED, Happening.LISTING_CONCLUDED): MatchState.DISMISSED,
    (MatchState.DISMISSED, Happening.FITS): MatchState.PROPOSED,
    (MatchState.DISMISSED, Happening.DECLINED): MatchState.DECLINED,
}


def after(state: MatchState, happening: Happening) -> MatchState:
    """Give the state of a match after `happening`; one the table leaves out changes nothing."""
    return TRANSITIONS.get((state, happening), state)


class DeclineReason(StrEnum):
    """Why a taker declines a match: coded, so that the observatory may count the brakes."""

    NOT_FOR_ME = "not-for-me"
    TOO_EXPENSIVE = "too-expensive"
    TOO_FAR = "too-far"
    OTHER_SECTOR = "other-sector"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"
    BAD_TIMING = "bad-timing"
    ALREADY_KNOWN = "already-known"
    FOUND_ELSEWHERE = "found-elsewhere"
