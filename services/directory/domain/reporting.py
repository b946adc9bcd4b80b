"""Reports (signalements): what may be wrong with a page, and what came of looking at it."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong, as whoever reports it chooses."""

    CLOSED = "closed"
    WRONG = "wrong-information"
    DUPLICATE = "duplicate"
    NOT_ESS = "not-ess"
    OFFENSIVE = "offensive"
    OTHER = "other"


class Outcome(StrEnum):
    """What an agent made of it."""

    ACTED = "acted-on"
    DISMISSED = "dismissed"
