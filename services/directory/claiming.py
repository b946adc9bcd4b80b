"""Giving a page to who claimed it, once an agent accepted the claim."""

from __future__ import annotations

from services.directory.documents import Claim, Structure
from services.directory.documents.structure import MAX_OWNERS
from services.directory.domain.claim import ClaimStatus
from services.directory.domain.moderation import Status
from shared.contracts.directory import ClaimAccepted
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.persistence.errors import Conflict

ATTEMPTS = 5

reactions = Reactions(group="directory.claims")


def has_room(structure: Structure, claimant: str) -> bool:
    """Tell whether the page can have one owner more."""
    return claimant in structure.co_owners or len(structure.co_owners) < MAX_OWNERS


def grant(claim: Claim) -> None:
    """Make the claimant an owner of the page, or of the one it was merged into. Twice, once.

    :raises Conflict: others kept changing the page meanwhile.
    """
    for attempt in range(ATTEMPTS):
        structure = surviving(claim.structure)
        if structure is None or not _take(structure, claim):
            return
        try:
            structure.commit(by=claim.decided_by, action="claimed")
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _take(structure: Structure, claim: Claim) -> bool:
    """Put the claimant among the owners; False when nothing changes."""
    before = (structure.owner, list(structure.co_owners))
    if claim.alone or structure.owner is None:
        structure.owner = claim.claimant
        structure.co_owners = [] if claim.alone else structure.co_owners
    elif claim.claimant not in (structure.owner, *structure.co_owners) and has_room(
        structure, claim.claimant
    ):
        structure.co_owners = [*structure.co_owners, claim.claimant]
    return (structure.owner, list(structure.co_owners)) != before


def surviving(id_: str) -> Structure | None:
    """Load a page, or the one it was merged into."""
    structure = Structure.load(id_)
    while structure is not None and structure.status is Status.MERGED:
        structure = Structure.load(structure.merged_into)
    return structure


@reactions.on(ClaimAccepted)
def on_claim_accepted(event: ClaimAccepted, _envelope: Envelope) -> None:
    """Give the page again what an interrupted acceptance may not have given."""
    claim = Claim.load(event.claim_id)
    if claim is not None and claim.status is ClaimStatus.ACCEPTED:
        grant(claim)
