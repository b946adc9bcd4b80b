"""What the services answer, as the pages need it: checked, so that no page breaks on nonsense."""

from services.portal.client.resources.directory import (
    Address,
    Area,
    Identity,
    Listing,
    Point,
    Structure,
)
from services.portal.client.resources.events import AgendaEntry
from services.portal.client.resources.funding import Call
from services.portal.client.resources.matching import Criterion, Match, Profile
from services.portal.client.resources.notifications import Delivery, Subscriber
from services.portal.client.resources.observatory import Figures, Row
from services.portal.client.resources.partners import Reason, Submission
from services.portal.client.resources.reading import Nonsense, One, Page, PageOf, one_of, page_of

__all__ = [
    "Address",
    "AgendaEntry",
    "Area",
    "Call",
    "Criterion",
    "Delivery",
    "Figures",
    "Identity",
    "Listing",
    "Match",
    "Nonsense",
    "One",
    "Page",
    "PageOf",
    "Point",
    "Profile",
    "Reason",
    "Row",
    "Structure",
    "Submission",
    "Subscriber",
    "one_of",
    "page_of",
]
