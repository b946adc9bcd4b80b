"""What the observatory keeps of what the others say: one fact a thing, however often it is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial

from services.observatory.documents import Fact, current_generation
from shared.clock import PARIS
from shared.contracts.directory import ListingPublished, StructureRegistered
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
        """Count a structure once."""
        keep("structures", event.structure_id, envelope.time, event.themes, event.commune)

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
    insert_once(
        Fact._get_collection(),
        {
            "_id": f"{number}:{measure}:{thing}",
            "generation": number,
            "measure": measure,
            "month": at.astimezone(PARIS).strftime("%Y-%m"),
            "themes": list(themes),
            "commune": commune,
            "at": at,
        },
    )
