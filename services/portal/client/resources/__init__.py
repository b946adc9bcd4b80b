"""What the services answer, as the pages need it: checked, so that no page breaks on nonsense."""

from services.portal.client.resources.directory import (
    Activity,
    Address,
    Area,
    DatedFigure,
    Identity,
    Link,
    Listing,
    Point,
    PublicContact,
    Reach,
    Structure,
    Support,
)
from services.portal.client.resources.events import AgendaEntry
from services.portal.client.resources.funding import Call
from services.portal.client.resources.matching import Criterion, Match, Profile
from services.portal.client.resources.moderation import (
    Change,
    Claim,
    Contacts,
    Counts,
    Person,
    Queue,
    Receipt,
    Report,
    Waiting,
)
from services.portal.client.resources.notifications import Delivery, Subscriber
from services.portal.client.resources.observatory import Figures, Row
from services.portal.client.resources.partners import Reason, Submission
from services.portal.client.resources.reading import Nonsense, One, Page, PageOf, one_of, page_of

__all__ = [
    "Activity",
    "Address",
    "AgendaEntry",
    "Area",
    "Call",
    "Change",
    "Claim",
    "Contacts",
    "Counts",
    "Criterion",
    "DatedFigure",
    "Delivery",
    "Figures",
    "Identity",
    "Link",
    "Listing",
    "Match",
    "Nonsense",
    "One",
    "Page",
    "PageOf",
    "Person",
    "Point",
    "Profile",
    "PublicContact",
    "Queue",
    "Reach",
    "Reason",
    "Receipt",
    "Report",
    "Row",
    "Structure",
    "Submission",
    "Subscriber",
    "Support",
    "Waiting",
    "one_of",
    "page_of",
]
