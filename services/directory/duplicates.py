"""Looking for pages about the same structure: as they change, or all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pymongo import UpdateOne

from services.directory.documents import Structure
from services.directory.documents.duplicates import DuplicatePair, PairStatus, SimilarityKeys
from services.directory.domain.moderation import Status
from services.directory.domain.similarity import (
    Likeness,
    Profile,
    asked_keys,
    candidate_pairs,
    compare,
    keys,
    telling_names,
)
from shared.contracts.directory import (
    StructureClosed,
    StructureMerged,
    StructureRegistered,
    StructureUpdated,
    StructureWithdrawn,
)
from shared.contracts.event import Event
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.persistence.errors import AlreadyExists
from shared.persistence.projection import upsert_newer

LOOKED_AT = 60
"""Pages compared with one, at most: those that share the most blocks with it."""

CROWD = 80
"""A block of more pages tells nothing: it is left to the rescan, which compares near names only."""

_crowded: set[str] = set()

BATCH = 1_000
LOOKED_FOR = (Status.ACTIVE.value, Status.PENDING.value)
READ = dict.fromkeys(
    ("name", "brand", "siren", "siret", "commune", "location", "status", "sequence"), 1
)

DECIDED = (PairStatus.DISTINCT, PairStatus.MERGED)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Found = dict[str, tuple[Profile, Profile, Likeness]]
Progress = Callable[[int], None]

reactions = Reactions(group="directory.duplicates")


@reactions.on(
    StructureRegistered, StructureUpdated, StructureClosed, StructureWithdrawn, StructureMerged
)
def on_structure_changed(event: Event, _envelope: Envelope) -> None:
    """Look for pages like this one, as it is now: whichever of its events comes."""
    detect(event.key)


def detect(structure_id: str) -> None:
    """Keep the pairs a page makes with others as proposals.

    Those no longer alike, and those of a page that is gone, are withdrawn. What an agent decided
    stays decided.
    """
    document = Structure._get_collection().find_one({"_id": structure_id}, READ)
    if document is None or document["status"] not in LOOKED_FOR:
        SimilarityKeys._get_collection().delete_one({"_id": structure_id})
        _withdraw(structure_id, but=())
        return
    profile = profile_of(document)
    upsert_newer(
        SimilarityKeys._get_collection(),
        structure_id,
        document["sequence"],
        {"keys": keys(profile)},
    )
    found = {
        DuplicatePair.id_of(profile.id, other.id): (profile, other, likeness)
        for other in _like(profile)
        if (likeness := compare(profile, other)) is not None
    }
    for id_, (one, other, likeness) in found.items():
        propose(id_, one.id, other.id, likeness)
    _withdraw(structure_id, but=found.keys())


def profile_of(document: Mapping[str, Any]) -> Profile:
    """Give what a stored page is recognised by."""
    location = document.get("location") or {}
    located = location.get("precision") == "address"
    return Profile(
        id=document["_id"],
        names=telling_names(document["name"], document.get("brand")),
        siren=document.get("siren"),
        siret=document.get("siret"),
        commune=document.get("commune"),
        point=(location["latitude"], location["longitude"]) if located else None,
    )


def propose(id_: str, one: str, other: str, likeness: Likeness) -> None:
    """Keep a pair as a proposal, unless an agent decided about it."""
    pair = DuplicatePair.load(id_)
    if pair is None:
        first, second = sorted((one, other))
        pair = DuplicatePair(id=id_, first=first, second=second)
    if pair.status in DECIDED:
        return
    as_kept = (pair.open_score, tuple(pair.reasons))
    pair.status, pair.reasons = PairStatus.PROPOSED, list(likeness.reasons)
    pair.score = pair.open_score = likeness.score
    if pair.sequence:
        if as_kept != (likeness.score, likeness.reasons):
            pair.commit()
        return
    try:
        pair.insert()
    except AlreadyExists:  # the other page's own event found it at the same time
        return


def detect_waiting() -> int:
    """Look for pages like those that wait for an agent, of which no event is told; count them."""
    waiting = Structure._get_collection().find(
        {"waiting_since": {"$gt": LONG_AGO}}, {"sequence": 1}, sort=[("waiting_since", 1)]
    )
    looked_at = 0
    for page in waiting.limit(BATCH):
        known = SimilarityKeys._get_collection().find_one({"_id": page["_id"]}, {"sequence": 1})
        if known is None or known["sequence"] < page["sequence"]:
            detect(page["_id"])
            looked_at += 1
    return looked_at


def _like(profile: Profile) -> Iterator[Profile]:
    asked = [key for key in asked_keys(profile) if key not in _crowded]
    found = list(SimilarityKeys._get_collection().find({"keys": {"$in": asked}}, {"keys": 1}))
    shared = {one["_id"]: {*asked} & {*one["keys"]} for one in found if one["_id"] != profile.id}
    sizes = Counter(key for ones in shared.values() for key in ones)
    _crowded.update(key for key, size in sizes.items() if size > CROWD)
    likeliest = sorted(shared, key=lambda id_: (-len(shared[id_]), id_))[:LOOKED_AT]
    for document in Structure._get_collection().find({"_id": {"$in": likeliest}}, READ):
        if document["status"] in LOOKED_FOR:
            yield profile_of(document)


def _withdraw(structure_id: str, but: Collection[str]) -> None:
    for side in ("first", "second"):
        wanted = {side: structure_id, "status": PairStatus.PROPOSED.value}
        for found in DuplicatePair._get_collection().find(wanted, {"_id": 1}):
            pair = None if found["_id"] in but else DuplicatePair.load(found["_id"])
            if pair is not None and pair.status is PairStatus.PROPOSED:
                pair.status, pair.open_score = PairStatus.MOOT, None
                pair.commit()


def rescan(progress: Progress = lambda _: None) -> int:
    """Compare all pages anew, and the blocks they lie in with what is kept; give the pairs found.

    The time it takes grows as the number of pages: see `candidate_pairs`.
    """
    profiles = []
    for batch in _batches():
        made = [(profile_of(one), one["sequence"]) for one in batch]
        _keep_keys(made)
        profiles += [profile for profile, _ in made]
        progress(len(batch))
    found: Found = {}
    for one, other in candidate_pairs(profiles):
        likeness = compare(one, other)
        if likeness is not None:
            found[DuplicatePair.id_of(one.id, other.id)] = (one, other, likeness)
    for id_, (one, other, likeness) in found.items():
        propose(id_, one.id, other.id, likeness)
    return len(found)


def _batches() -> Iterator[list[dict[str, Any]]]:
    found = Structure._get_collection().find({}, READ).batch_size(BATCH)
    while batch := list(islice(found, BATCH)):
        yield [one for one in batch if one["status"] in LOOKED_FOR]


def _keep_keys(made: list[tuple[Profile, int]]) -> None:
    target = SimilarityKeys._get_collection()
    kept = {
        one["_id"]: one
        for one in target.find({"_id": {"$in": [profile.id for profile, _ in made]}})
    }
    changes = [
        UpdateOne(
            {"_id": profile.id},
            {"$set": {"keys": now, "sequence": sequence}},
            upsert=profile.id not in kept,
        )
        for profile, sequence in made
        if kept.get(profile.id, {}).get("keys") != (now := keys(profile))
    ]
    if changes:
        target.bulk_write(changes, ordered=False)
