"""The directory's collections."""

from services.directory.documents.listing import Listing, ListingIdentity
from services.directory.documents.structure import Structure, StructureChange
from services.directory.documents.values import (
    Activity,
    Address,
    AreaCode,
    DatedFigure,
    Link,
    Location,
    Logo,
    PublicContact,
    Reach,
    SupportOffer,
)

__all__ = [
    "MODELS",
    "Activity",
    "Address",
    "AreaCode",
    "DatedFigure",
    "Link",
    "Listing",
    "ListingIdentity",
    "Location",
    "Logo",
    "PublicContact",
    "Reach",
    "Structure",
    "StructureChange",
    "SupportOffer",
]

MODELS = (Structure, StructureChange, Listing, ListingIdentity)
