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
from services.portal.client.resources.notifications import Delivery, Subscriber
from services.portal.client.resources.observatory import Figures, Row
from services.portal.client.resources.partners import Reason, Submission
from services.portal.client.resources.partnerships import Partnership, Party
from services.portal.client.resources.practices import Cost, Practice, Result
from services.portal.client.resources.premises import (
    Discount,
    Eligible,
    Premises,
    Price,
    Rent,
    RentIndex,
    RentStep,
    Simulation,
)
from services.portal.client.resources.reading import Nonsense, One, Page, PageOf, one_of, page_of
from services.portal.client.resources.searching import Found, FoundStructure, Piece, found_page
from services.portal.client.resources.support import SupportAnswer

__all__ = [
    "Activity",
    "Address",
    "AgendaEntry",
    "Area",
    "Call",
    "Cost",
    "Criterion",
    "DatedFigure",
    "Delivery",
    "Discount",
    "Eligible",
    "Figures",
    "Found",
    "FoundStructure",
    "Identity",
    "Link",
    "Listing",
    "Match",
    "Nonsense",
    "One",
    "Page",
    "PageOf",
    "Partnership",
    "Party",
    "Piece",
    "Point",
    "Practice",
    "Premises",
    "Price",
    "Profile",
    "PublicContact",
    "Reach",
    "Reason",
    "Rent",
    "RentIndex",
    "RentStep",
    "Result",
    "Row",
    "Simulation",
    "Structure",
    "Submission",
    "Subscriber",
    "Support",
    "SupportAnswer",
    "found_page",
    "one_of",
    "page_of",
]
