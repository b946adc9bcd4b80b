"""What the observatory keeps of what the others say: one fact a thing, however often it is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial

from services.observatory.documents import Fact, current_generation
from shared.clock import PARIS
from shared.contracts.directory import (
    ListingPublished,
    StructureMerged,
    StructureRegistered,
    StructureWithdrawn,
)
from shared.contracts.event import Event
from shared.contracts.events import EventPublished
from shared.contracts.funding import CallAnnounced
from shared.contracts.matching import MatchProposed
from shared.contracts.partnerships import PartnershipRecorded
from shared.contracts.practices import PracticePublished
from shared.contracts.premises import PremisesPublished
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.persistence.projection import insert_once


def make_reactions(generation: int | None = None) -> Reactions:
    """Make the reactions; facts go to `generation`, or to the one read when each event comes."""
    reactions = Reactions(group="observatory.facts")
    keep = partial(_keep, generation)

    @reactions.on(StructureRegistered)
    def on_structure_registered(event: StructureRegistered, envelope: Envelope) -> None:
        """Count a structure once; again when it had been withdrawn or merged, and came back."""
        keep("structures", event.structure_id, envelope.time, event.themes, event.commune)
        _note_presence(generation, event.structure_id, envelope.sequence, left=False)

    @reactions.on(StructureWithdrawn, StructureMerged)
    def on_structure_left(event: Event, envelope: Envelope) -> None:
        """Count no longer what an agent took out, or found to be another structure's page."""
        _note_presence(generation, event.key, envelope.sequence, left=True)

    @reactions.on(ListingPublished)
    def on_listing_published(event: ListingPublished, envelope: Envelope) -> None:
        """Count a listing once, at its first publication."""
        keep("listings", event.listing_id, envelope.time, event.themes, event.area.code)

    @reactions.on(MatchProposed)
    def on_match_proposed(event: MatchProposed, envelope: Envelope) -> None:
        """Count a match once."""
        keep("matches", event.match_id, envelope.time, event.themes, event.area.code)

    @reactions.on(CallAnnounced)
    def on_call_announced(event: CallAnnounced, _envelope: Envelope) -> None:
        """Count a call once, in the month it opens."""
        commune = event.communes[0] if len(event.communes) == 1 else None
        keep("calls", event.call_id, event.opens_at, event.themes, commune)

    @reactions.on(EventPublished)
    def on_event_published(event: EventPublished, _envelope: Envelope) -> None:
        """Count an event once, in the month it takes place."""
        keep("events", event.event_id, event.starts_at, event.themes, event.commune)

    @reactions.on(PartnershipRecorded)
    def on_partnership_recorded(event: PartnershipRecorded, _envelope: Envelope) -> None:
        """Count a partnership once, in the month it starts."""
        starts_at = datetime.combine(event.starts_on, time.min, PARIS)
        keep("partnerships", event.partnership_id, starts_at, event.themes, event.commune)

    @reactions.on(PremisesPublished)
    def on_premises_published(event: PremisesPublished, envelope: Envelope) -> None:
        """Count premises once, at their first publication."""
        keep("premises", event.premises_id, envelope.time, event.themes, event.commune)

    @reactions.on(PracticePublished)
    def on_practice_published(event: PracticePublished, envelope: Envelope) -> None:
        """Count a good practice once, at its first publication."""
        keep("practices", event.practice_id, envelope.time, event.themes, event.commune)

    return reactions


def _keep(
    generation: int | None,
    measure: str,
    thing: str,
    at: datetime,
    themes: Sequence[str],
    commune: str | None,
) -> None:
    number = generation or current_generation()
    key, facts = f"{number}:{measure}:{thing}", Fact._get_collection()
    told = {
        "month": at.astimezone(PARIS).strftime("%Y-%m"),
        "themes": list(themes),
        "commune": commune,
        "at": at,
    }
    if not insert_once(facts, {"_id": key, "generation": number, "measure": measure, **told}):
        # what was heard before may be only that it left
        facts.update_one({"_id": key, "at": {"$exists": False}}, {"$set": told})


def _note_presence(generation: int | None, structure: str, sequence: int, *, left: bool) -> None:
    """Note whether a structure is there, unless what is noted is from a later event."""
    number = generation or current_generation()
    key, facts = f"{number}:structures:{structure}", Fact._get_collection()
    now = {"left": left, "presence": sequence}
    mark = {"_id": key, "generation": number, "measure": "structures", **now}
    if not insert_once(facts, mark):
        older = {"_id": key, "presence": {"$not": {"$gte": sequence}}}
        facts.update_one(older, {"$set": now})
