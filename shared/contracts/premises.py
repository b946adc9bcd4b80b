"""Events of the directory's premises to let."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.event import Event, event
from shared.contracts.fields import Code, Codes, Count, Id, Title


@dataclass(frozen=True, kw_only=True)
class PremisesFacts(Event):
    """The public facts of premises.

    `surface_dm2` is in hundredths of a square metre; `monthly_rent_cents` the mean of the first
    year, without charges, VAT, discounts and rent-free months; `status` published or reserved.
    """

    premises_id: Id
    title: Title
    use: Code
    themes: Codes
    commune: Code
    surface_dm2: Count
    monthly_rent_cents: Count
    status: Code
    available_from: date | None = None


@event("directory.premises.published.v1", topic="directory.premises", key="premises_id")
class PremisesPublished(PremisesFacts):
    """Premises are to let, or are again."""


@event("directory.premises.updated.v1", topic="directory.premises", key="premises_id")
class PremisesUpdated(PremisesFacts):
    """Premises to let changed or were reserved; the event carries all facts, as they are now."""


@event("directory.premises.let.v1", topic="directory.premises", key="premises_id")
class PremisesLet(Event):
    """Premises were let."""

    premises_id: Id


@event("directory.premises.withdrawn.v1", topic="directory.premises", key="premises_id")
class PremisesWithdrawn(Event):
    """Premises are no longer offered."""

    premises_id: Id
