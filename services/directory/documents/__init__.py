"""The directory's collections."""

from services.directory.documents.imports import ImportChunk, ImportedStructure, ImportRun
from services.directory.documents.listing import Listing, ListingIdentity
from services.directory.documents.structure import Structure
from services.directory.documents.values import Address, AreaCode, Location

__all__ = [
    "MODELS",
    "Address",
    "AreaCode",
    "ImportChunk",
    "ImportRun",
    "ImportedStructure",
    "Listing",
    "ListingIdentity",
    "Location",
    "Structure",
]

MODELS = (Structure, Listing, ListingIdentity, ImportRun, ImportChunk, ImportedStructure)
