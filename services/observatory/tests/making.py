"""What the others say, as the tests need it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shared.contracts.directory import ListingPublished, StructureRegistered
from shared.contracts.events import EventPublished
from shared.contracts.fields import Area
from shared.contracts.funding import CallAnnounced
from shared.contracts.matching import MatchProposed
from shared.contracts.partnerships import PartnershipRecorded
from shared.contracts.practices import PracticePublished
from shared.contracts.premises import PremisesPublished
from shared.messaging.envelope import Envelope

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MULHOUSE, STRASBOURG = "68224", "67482"
AREA = Area(level="commune", code=MULHOUSE)


def said(event, at=NOON):
    """Wrap an event as said at a moment."""
    return replace(Envelope.of(event), time=at)


def listing(id_="l-1", themes=("textile",), area=AREA):
    return ListingPublished(
        listing_id=id_,
        title="Tissage",
        themes=list(themes),
        area=area,
        published_at=NOON,
        source="owner",
    )


def structure(id_="s-1"):
    return StructureRegistered(
        structure_id=id_,
        name="La Trame",
        kinds=["ACI"],
        themes=["textile"],
        commune=MULHOUSE,
        source="declared",
    )


def match(id_="m-1"):
    return MatchProposed(
        match_id=id_,
        listing_id="l-1",
        listing_title="Tissage",
        profile_id="p-1",
        recipient="tarek",
        score=80,
        reasons=["themes"],
        themes=["textile"],
        area=AREA,
    )


def call(id_="c-1", communes=(), opens_at=NOON):
    return CallAnnounced(
        call_id=id_,
        title="Réemploi",
        themes=["circular-economy"],
        communes=list(communes),
        opens_at=opens_at,
        closes_at=datetime(2027, 6, 1, tzinfo=UTC),
    )


def forum(id_="e-1", starts_at=NOON):
    return EventPublished(
        event_id=id_,
        title="Forum",
        themes=["culture"],
        commune=STRASBOURG,
        starts_at=starts_at,
        ends_at=datetime(2027, 6, 1, tzinfo=UTC),
        source="declared",
    )


def partnership(id_="p-1", starts_on=date(2027, 1, 1)):
    return PartnershipRecorded(
        partnership_id=id_,
        title="Réemploi des chutes",
        kind="subcontracting",
        structure_ids=["s-1"],
        themes=["textile"],
        commune=MULHOUSE,
        starts_on=starts_on,
    )


def atelier(id_="a-1"):
    return PremisesPublished(
        premises_id=id_,
        title="Atelier",
        use="workshop",
        themes=[],
        commune=MULHOUSE,
        surface_dm2=12000,
        monthly_rent_cents=54000,
        status="published",
    )


def sorting(id_="g-1"):
    return PracticePublished(
        practice_id=id_, title="Trier par fibre", themes=["textile"], structure_ids=["s-1"]
    )
