"""Events of the directory: structures and handover listings."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event, event
from shared.contracts.fields import Area, Brand, Code, Codes, Count, Euros, Id, Point, Title


@dataclass(frozen=True, kw_only=True)
class StructureFacts(Event):
    """The public facts of a structure."""

    structure_id: Id
    name: Title
    kinds: Codes
    themes: Codes
    commune: Code | None = None
    legal_form: Code | None = None
    naf: Code | None = None
    source: Code
    brand: Brand | None = None
    siren: Code | None = None
    location: Point | None = None
    labels: Codes | None = None
    networks: Codes | None = None
    support_needs: Codes | None = None
    support_audiences: Codes | None = None
    parent: Id | None = None
    ess_reason: Code | None = None


@event("directory.structure.registered.v1", topic="directory.structures", key="structure_id")
class StructureRegistered(StructureFacts):
    """An ESS structure entered the directory, or came back: reopened, shown again, unmerged."""


@event("directory.structure.updated.v1", topic="directory.structures", key="structure_id")
class StructureUpdated(StructureFacts):
    """The public facts of a structure changed; the event carries them all, as they are now."""


@event("directory.structure.closed.v1", topic="directory.structures", key="structure_id")
class StructureClosed(Event):
    """A structure stopped its activity."""

    structure_id: Id


@event("directory.structure.withdrawn.v1", topic="directory.structures", key="structure_id")
class StructureWithdrawn(Event):
    """An agent took a structure's page out of the directory."""

    structure_id: Id


@event("directory.structure.merged.v1", topic="directory.structures", key="structure_id")
class StructureMerged(Event):
    """A structure was the same as another: `into` is the page that stays, its id answers for it."""

    structure_id: Id
    into: Id


@event("directory.claim.accepted.v1", topic="directory.claims", key="claim_id")
class ClaimAccepted(Event):
    """Someone's claim to a structure's page (`recipient`, a subject id) was accepted."""

    claim_id: Id
    structure_id: Id
    structure_name: Title
    recipient: Id


@event("directory.claim.refused.v1", topic="directory.claims", key="claim_id")
class ClaimRefused(Event):
    """Someone's claim to a structure's page was refused; why is told on the platform only."""

    claim_id: Id
    structure_id: Id
    structure_name: Title
    recipient: Id


@dataclass(frozen=True, kw_only=True)
class ListingTeaser(Event):
    """What a listing shows to everyone: nothing that names the business or its owner."""

    listing_id: Id
    title: Title
    themes: Codes
    naf_division: Code | None = None
    area: Area
    asking_price: Euros | None = None
    staff: Count | None = None
    published_at: datetime
    source: Code


@event("directory.listing.published.v1", topic="directory.listings", key="listing_id")
class ListingPublished(ListingTeaser):
    """A seller (cédant) put a handover listing online, or put it back."""


@event("directory.listing.updated.v1", topic="directory.listings", key="listing_id")
class ListingUpdated(ListingTeaser):
    """A published listing changed; the event carries the whole teaser, as it is now."""


@event("directory.listing.withdrawn.v1", topic="directory.listings", key="listing_id")
class ListingWithdrawn(Event):
    """The seller took the listing offline."""

    listing_id: Id


@event("directory.listing.concluded.v1", topic="directory.listings", key="listing_id")
class ListingConcluded(Event):
    """The business was handed over."""

    listing_id: Id
