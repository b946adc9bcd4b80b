"""The life of a claim to a page ("this is my structure"), as one table."""

from __future__ import annotations

from enum import StrEnum


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClaimAction(StrEnum):
    """What can be done with a claim."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


TRANSITIONS: dict[tuple[ClaimStatus, ClaimAction], ClaimStatus] = {
    (ClaimStatus.PENDING, ClaimAction.ACCEPT): ClaimStatus.ACCEPTED,
    (ClaimStatus.PENDING, ClaimAction.REFUSE): ClaimStatus.REFUSED,
    (ClaimStatus.PENDING, ClaimAction.WITHDRAW): ClaimStatus.WITHDRAWN,
    (ClaimStatus.REFUSED, ClaimAction.SUBMIT): ClaimStatus.PENDING,
    (ClaimStatus.WITHDRAWN, ClaimAction.SUBMIT): ClaimStatus.PENDING,
    (ClaimStatus.ACCEPTED, ClaimAction.SUBMIT): ClaimStatus.PENDING,
}
"""A claim may be made again: after a refusal with better proof, or once one lost the page."""

WHAT = "A claim"
