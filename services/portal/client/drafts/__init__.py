"""What the forms send to the services: typed, held to their APIs by `tests/contract`.

A field left `ABSENT` is not sent (a change leaves it as it is); None is sent as null.
"""

from services.portal.client.drafts.events import Cancellation, EntryDraft
from services.portal.client.drafts.funding import CallDraft
from services.portal.client.drafts.listings import Confidential, ListingChange, NewListing
from services.portal.client.drafts.matching import Dismissal, ProfileDraft
from services.portal.client.drafts.moderation import ClaimDraft, Decision, Handling, ReportDraft
from services.portal.client.drafts.notifications import SubscriberDraft
from services.portal.client.drafts.structures import (
    ActivityDraft,
    ContactDraft,
    ContactsDraft,
    LinkDraft,
    PersonDraft,
    ReachDraft,
    Step,
    StructureDraft,
    SupportDraft,
    Version,
)
from services.portal.client.drafts.values import ABSENT, Absent, to_json

__all__ = [
    "ABSENT",
    "Absent",
    "ActivityDraft",
    "CallDraft",
    "Cancellation",
    "ClaimDraft",
    "Confidential",
    "ContactDraft",
    "ContactsDraft",
    "Decision",
    "Dismissal",
    "EntryDraft",
    "Handling",
    "LinkDraft",
    "ListingChange",
    "NewListing",
    "PersonDraft",
    "ProfileDraft",
    "ReachDraft",
    "ReportDraft",
    "Step",
    "StructureDraft",
    "SubscriberDraft",
    "SupportDraft",
    "Version",
    "to_json",
]
