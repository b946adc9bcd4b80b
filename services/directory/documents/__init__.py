"""The directory's collections."""

from services.directory.documents.changes import StructureChange
from services.directory.documents.claim import Claim
from services.directory.documents.contacts import ContactPerson, StructureContacts
from services.directory.documents.duplicates import DuplicatePair, SimilarityKeys
from services.directory.documents.imports import ImportChunk, ImportedStructure, ImportRun
from services.directory.documents.listing import Listing, ListingIdentity
from services.directory.documents.logo import LogoContent
from services.directory.documents.partnership import Partnership
from services.directory.documents.party import Party
from services.directory.documents.practice import Practice
from services.directory.documents.premises import Premises
from services.directory.documents.report import Report
from services.directory.documents.structure import Structure
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
    "Claim",
    "ContactPerson",
    "DatedFigure",
    "DuplicatePair",
    "ImportChunk",
    "ImportRun",
    "ImportedStructure",
    "Link",
    "Listing",
    "ListingIdentity",
    "Location",
    "Logo",
    "LogoContent",
    "Partnership",
    "Party",
    "Practice",
    "Premises",
    "PublicContact",
    "Reach",
    "Report",
    "SimilarityKeys",
    "Structure",
    "StructureChange",
    "StructureContacts",
    "SupportOffer",
]

MODELS = (
    Structure,
    StructureChange,
    StructureContacts,
    LogoContent,
    Report,
    Claim,
    SimilarityKeys,
    DuplicatePair,
    Listing,
    ListingIdentity,
    Partnership,
    Premises,
    Practice,
    ImportRun,
    ImportChunk,
    ImportedStructure,
)
