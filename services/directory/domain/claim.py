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

RESULTS: dict[ClaimAction, ClaimStatus] = {
    ClaimAction.ACCEPT: ClaimStatus.ACCEPTED,
    ClaimAction.REFUSE: ClaimStatus.REFUSED,
    ClaimAction.WITHDRAW: ClaimStatus.WITHDRAWN,
}


class ClaimNotAllowed(ValueError):  # noqa: N818 — named for what it says
    """The action is not possible in the claim's present state; the message says which are."""


def after(status: ClaimStatus, action: ClaimAction) -> ClaimStatus:
    """Give the status after `action`; one already done leaves the status as it is.

    :raises ClaimNotAllowed: the table has no such transition.
    """
    if RESULTS.get(action) is status:
        return status
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        possible = ", ".join(sorted(a for s, a in TRANSITIONS if s is status)) or "none"
        raise ClaimNotAllowed(
            f"A claim that is {status} cannot {action}; possible now: {possible}."
        ) from None
