"""Merging a page into another and taking it back: both pages change, or neither does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pymongo.client_session import ClientSession

from services.directory.documents import LogoContent, Structure
from services.directory.documents.changes import changes_of
from services.directory.documents.duplicates import DuplicatePair, PairStatus
from services.directory.documents.structure import (
    MAX_ABSORBED,
    MAX_OWNERS,
    PAGE_FIELDS,
    put_stored,
)
from services.directory.domain.merging import Merged, Side, merged
from services.directory.domain.moderation import Action, Status, after
from services.directory.domain.structure import ess_reason
from services.directory.moderation import tell_change
from shared.clock import utc_now
from shared.contracts.directory import StructureMerged, StructureRegistered
from shared.contracts.event import Event
from shared.persistence.transaction import transaction

RESTORED = PAGE_FIELDS | {"absorbed", "owner", "co_owners", "logo"}


class NotMergeable(ValueError):  # noqa: N818 — named for what it says
    """These pages cannot be merged, or not unmerged any more; the message says why."""


def preview(
    goes: Structure, stays: Structure, choices: Mapping[str, Side], *, owners: bool
) -> Merged:
    """Put what the merged page is on `stays`, without writing; give its values and what is lost.

    :param owners: whether the owners of the page that goes look after the one that stays too.
    :raises NotMergeable: the page that stays is not published, or has taken in too many.
    """
    if goes.id == stays.id:
        raise NotMergeable("a page is not merged into itself")
    if stays.status is not Status.ACTIVE:
        raise NotMergeable(f"the page that stays must be published, it is {stays.status}")
    outcome = merged(stays.to_mongo(), goes.to_mongo(), choices)
    if outcome.values["parent"] in (goes.id, stays.id):
        outcome.values["parent"] = None
    absorbed = [*stays.absorbed, goes.id, *goes.absorbed]
    if len(absorbed) > MAX_ABSORBED:
        raise NotMergeable(f"a page takes in {MAX_ABSORBED} others at most")
    put_stored(stays, outcome.values)
    stays.absorbed = absorbed
    stays.ess_reason = ess_reason(stays.legal_form, stays.kinds, stays.labels, stays.registers)
    if owners:
        _add_owners(stays, [goes.owner, *goes.co_owners])
    return outcome


def merge(goes: Structure, stays: Structure, by: str) -> None:
    """Write a merge that was previewed: both pages and their pair, at once.

    :raises NotAllowed: the state of the page that goes does not allow it.
    :raises Conflict: one of the two changed meanwhile.
    """
    goes.status_before, goes.status = goes.status, after(goes.status, Action.MERGE)
    goes.merged_into, goes.waiting_since = stays.id, None
    events = tell_change(stays)
    goes.merged_at_version = stays.sequence + max(1, len(events))
    if (logo := stays.logo) is not None and logo == goes.logo:
        # before the pages are written: a page never names bytes that are not there
        LogoContent.carry(logo.digest, goes.id, stays.id)
    gone: list[Event] = [StructureMerged(structure_id=goes.id, into=stays.id)]
    writes = [
        _Write(stays, events, "took-in", goes.id),
        _Write(goes, gone, "merged", stays.id),
    ]
    _write_both(writes, by, PairStatus.MERGED)


def unmerge(goes: Structure, by: str) -> Structure:
    """Take a merge back: both pages are what they were before; give the page that stayed.

    :raises NotMergeable: the page that stayed changed since.
    :raises NotAllowed: it is not merged.
    :raises Conflict: one of the two changed meanwhile.
    """
    now = after(goes.status, Action.UNMERGE, goes.status_before)
    stays = Structure.load(goes.merged_into)
    if stays is None or stays.sequence != goes.merged_at_version:
        raise NotMergeable("the page it was merged into changed since: change that one instead")
    (entry,) = changes_of(stays.as_stored(), most=1)
    carried = stays.logo
    put_stored(stays, {name: held for name, held in entry["before"].items() if name in RESTORED})
    stays.ess_reason = ess_reason(stays.legal_form, stays.kinds, stays.labels, stays.registers)
    goes.status, goes.status_before = now, None
    goes.merged_into = goes.merged_at_version = None
    goes.waiting_since = utc_now() if now is Status.PENDING else None
    back: list[Event] = [goes.facts(StructureRegistered)] if now is Status.ACTIVE else []
    writes = [
        _Write(stays, tell_change(stays), "gave-back", goes.id),
        _Write(goes, back, "unmerged", stays.id),
    ]
    _write_both(writes, by, PairStatus.PROPOSED)
    if carried is not None and carried != stays.logo:
        LogoContent.forget(stays.id, carried.digest)
    return stays


@dataclass(frozen=True)
class _Write:
    """What is written of one of the two pages."""

    page: Structure
    events: list[Event]
    action: str
    about: str


def _write_both(writes: list[_Write], by: str, pair: PairStatus) -> None:
    """Write both pages and what became of their pair, at once.

    In the order of their ids: of two agents who merge them both ways at once, one gets through.
    """
    with transaction(Structure) as session:
        for one in sorted(writes, key=lambda write: str(write.page.id)):
            one.page.commit(
                *one.events, session=session, by=by, action=one.action, reason=one.about
            )
        _decide_pair(writes[0].page.id, writes[1].page.id, pair, by, session)


def _add_owners(stays: Structure, more: list[str | None]) -> None:
    known = {stays.owner, *stays.co_owners}
    fresh = [one for one in more if one and one not in known]
    if stays.owner is None and fresh:
        stays.owner, *fresh = fresh
    stays.co_owners = [*stays.co_owners, *fresh][:MAX_OWNERS]


def _decide_pair(one: str, other: str, status: PairStatus, by: str, session: ClientSession) -> None:
    """Note on their pair, if it was detected, what became of it."""
    pair = DuplicatePair.load(DuplicatePair.id_of(one, other))
    if pair is None:
        return
    pair.status = status
    pair.open_score = pair.score if status is PairStatus.PROPOSED else None
    pair.decided_by, pair.decided_at = by, utc_now()
    pair.commit(session=session)
