"""A worker run by tests as its own process: one aggregate, one group, settings as any service's."""

from __future__ import annotations

from mongoengine import StringField

from shared.contracts.directory import ListingWithdrawn
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Permanent, Reactions
from shared.persistence.aggregate import Aggregate
from shared.settings import ServiceSettings
from shared.worker import Worker

SERVICE = "matching"
GROUP = "matching.reactions"
REFUSED = "refused-"

reactions = Reactions(group=GROUP)


class Note(Aggregate):
    """An aggregate with a text of a person's."""

    meta = {"collection": "notes"}
    text = StringField()


@reactions.on(ListingWithdrawn)
def on_listing_withdrawn(event: ListingWithdrawn, envelope: Envelope) -> None:
    """Refuse some, in words that quote what they should not."""
    if event.listing_id.startswith(REFUSED):
        raise Permanent(f"{event.listing_id} is nobody")


if __name__ == "__main__":
    Worker(ServiceSettings.from_environment(SERVICE), models=[Note], reactions=[reactions]).run()
