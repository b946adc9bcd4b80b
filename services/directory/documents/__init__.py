"""The directory's collections."""

from services.directory.documents.listing import Listing, ListingIdentity
from services.directory.documents.partnership import Partnership
from services.directory.documents.party import Party
from services.directory.documents.practice import Practice
from services.directory.documents.premises import Premises
from services.directory.documents.structure import Structure
from services.directory.documents.values import Address, AreaCode, Location

__all__ = [
    "MODELS",
    "Address",
    "AreaCode",
    "Listing",
    "ListingIdentity",
    "Location",
    "Partnership",
    "Party",
    "Practice",
    "Premises",
    "Structure",
]

MODELS = (Structure, Listing, ListingIdentity, Partnership, Premises, Practice)
