"""The directory's collections."""

from services.directory.documents.listing import Listing, ListingIdentity
from services.directory.documents.structure import Structure
from services.directory.documents.values import Address, AreaCode, Location

__all__ = [
    "MODELS",
    "Address",
    "AreaCode",
    "Listing",
    "ListingIdentity",
    "Location",
    "Structure",
]

MODELS = (Structure, Listing, ListingIdentity)
