"""What the forms send to the services: typed, held to their APIs by `tests/contract`.

A field left `ABSENT` is not sent (a change leaves it as it is); None is sent as null.
"""

from services.portal.client.drafts.events import Cancellation, EntryDraft
from services.portal.client.drafts.funding import CallDraft
from services.portal.client.drafts.listings import Confidential, ListingChange, NewListing
from services.portal.client.drafts.matching import Dismissal, ProfileDraft
from services.portal.client.drafts.notifications import SubscriberDraft
from services.portal.client.drafts.structures import Step, StructureDraft
from services.portal.client.drafts.values import ABSENT, Absent, to_json

__all__ = [
    "ABSENT",
    "Absent",
    "CallDraft",
    "Cancellation",
    "Confidential",
    "Dismissal",
    "EntryDraft",
    "ListingChange",
    "NewListing",
    "ProfileDraft",
    "Step",
    "StructureDraft",
    "SubscriberDraft",
    "to_json",
]
