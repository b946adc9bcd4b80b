"""What may be done to the directory's resources."""

from __future__ import annotations

from services.portal.client import drafts
from services.portal.client import resources as r
from services.portal.client.operations.frame import (
    AGENT,
    OWN_OR_AGENT,
    Operations,
    act,
    change,
    create,
)

STRUCTURES, LISTINGS = "/v1/structures", "/v1/listings"

STRUCTURE_OPERATIONS: Operations = {
    "structures.register": create("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.change": change("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.confirm": act(
        "directory", f"{STRUCTURES}/{{id_}}/confirm", r.Structure, owner_or=AGENT
    ),
    **{
        f"structures.{action}": act(
            "directory",
            f"{STRUCTURES}/{{id_}}/{action}",
            r.Structure,
            body=drafts.Step,
            **OWN_OR_AGENT,
        )
        for action in ("close", "reopen", "submit")
    },
}
LISTING_OPERATIONS: Operations = {
    "listings.create": create("directory", LISTINGS, drafts.NewListing, r.Listing),
    "listings.change": change("directory", LISTINGS, drafts.ListingChange, r.Listing),
    **{
        f"listings.{action}": act(
            "directory", f"{LISTINGS}/{{id_}}/{action}", r.Listing, **OWN_OR_AGENT
        )
        for action in ("publish", "withdraw", "conclude")
    },
}
DIRECTORY: Operations = {**STRUCTURE_OPERATIONS, **LISTING_OPERATIONS}
