"""What the forms send to the services: typed, held to their APIs by `tests/contract`.

A field left `ABSENT` is not sent (a change leaves it as it is); None is sent as null.
"""

from services.portal.client.drafts.events import Cancellation, EntryDraft
from services.portal.client.drafts.funding import CallDraft
from services.portal.client.drafts.imports import ImportDraft
from services.portal.client.drafts.listings import Confidential, ListingChange, NewListing
from services.portal.client.drafts.matching import Dismissal, ProfileDraft
from services.portal.client.drafts.merging import MergeDraft
from services.portal.client.drafts.moderation import ClaimDraft, Decision, Handling, ReportDraft
from services.portal.client.drafts.notifications import SubscriberDraft
from services.portal.client.drafts.partnerships import (
    Ending,
    NewPartnership,
    PartnershipChange,
    PartyDraft,
    Renewal,
)
from services.portal.client.drafts.practices import (
    CostDraft,
    NewPractice,
    PracticeChange,
    Refusal,
    ResultDraft,
)
from services.portal.client.drafts.premises import (
    DiscountDraft,
    EligibilityDraft,
    IndexDraft,
    LandlordDraft,
    NewPremises,
    PremisesChange,
    PriceDraft,
    RentDraft,
    StepDraft,
)
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
    "CostDraft",
    "Decision",
    "DiscountDraft",
    "Dismissal",
    "EligibilityDraft",
    "Ending",
    "EntryDraft",
    "Handling",
    "ImportDraft",
    "IndexDraft",
    "LandlordDraft",
    "LinkDraft",
    "ListingChange",
    "MergeDraft",
    "NewListing",
    "NewPartnership",
    "NewPractice",
    "NewPremises",
    "PartnershipChange",
    "PartyDraft",
    "PersonDraft",
    "PracticeChange",
    "PremisesChange",
    "PriceDraft",
    "ProfileDraft",
    "ReachDraft",
    "Refusal",
    "Renewal",
    "RentDraft",
    "ReportDraft",
    "ResultDraft",
    "Step",
    "StepDraft",
    "StructureDraft",
    "SubscriberDraft",
    "SupportDraft",
    "Version",
    "to_json",
]
