"""What may be done to the directory's resources."""

from __future__ import annotations

from typing import Any

from services.portal.client import drafts
from services.portal.client import resources as r
from services.portal.client.operations.frame import (
    AGENT,
    ALONE,
    OWN_OR_AGENT,
    Operation,
    Operations,
    act,
    change,
    create,
)
from shared.auth.access import PUBLIC, role

STRUCTURES, LISTINGS = "/v1/structures", "/v1/listings"
CLAIMS, REPORTS = "/v1/claims", "/v1/reports"


def _step(action: str, **more: Any) -> Operation:
    path = f"{STRUCTURES}/{{id_}}/{action}"
    return act("directory", path, r.Structure, body=drafts.Step, once=True, **more)


STRUCTURE_OPERATIONS: Operations = {
    "structures.register": create("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.change": change("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.confirm": act(
        "directory", f"{STRUCTURES}/{{id_}}/confirm", r.Structure, owner_or=AGENT
    ),
    **{
        f"structures.{action}": _step(action, owner_or=AGENT)
        for action in ("close", "reopen", "submit")
    },
    **{
        f"structures.{action}": _step(action, access=role("agent"))
        for action in ("publish", "refuse", "hide", "show")
    },
    "structures.revert": act(
        "directory",
        f"{STRUCTURES}/{{id_}}/revert",
        r.Structure,
        body=drafts.Version,
        if_match=True,
        owner_or=AGENT,
    ),
    "contacts.write": Operation(
        service="directory",
        method="PUT",
        path=f"{STRUCTURES}/{{id_}}/contacts",
        body=drafts.ContactsDraft,
        answers=r.Contacts,
        if_match=True,
        owner_or=AGENT,
    ),
    "logo.write": Operation(
        service="directory",
        method="PUT",
        path=f"{STRUCTURES}/{{id_}}/logo",
        file=ALONE,
        answers=r.Structure,
        owner_or=AGENT,
    ),
    "logo.erase": Operation(
        service="directory", method="DELETE", path=f"{STRUCTURES}/{{id_}}/logo", owner_or=AGENT
    ),
}
MODERATION_OPERATIONS: Operations = {
    "claims.create": create(
        "directory", f"{STRUCTURES}/{{id_}}/claims", drafts.ClaimDraft, r.Claim, once=True
    ),
    "claims.withdraw": act("directory", f"{CLAIMS}/{{id_}}/withdraw", r.Claim, once=True),
    **{
        f"claims.{action}": act(
            "directory",
            f"{CLAIMS}/{{id_}}/{action}",
            r.Claim,
            body=drafts.Decision,
            access=role("agent"),
            once=True,
        )
        for action in ("accept", "refuse")
    },
    "reports.create": create(
        "directory", f"{STRUCTURES}/{{id_}}/reports", drafts.ReportDraft, r.Receipt, access=PUBLIC
    ),
    "reports.handle": act(
        "directory",
        f"{REPORTS}/{{id_}}/handle",
        r.Report,
        body=drafts.Handling,
        access=role("agent"),
        once=True,
    ),
    "duplicates.distinct": act(
        "directory",
        "/v1/duplicates/{id_}/distinct",
        r.DecidedPair,
        access=role("agent"),
        once=True,
    ),
    "structures.merge": act(
        "directory",
        f"{STRUCTURES}/{{id_}}/merge",
        r.Merge,
        body=drafts.MergeDraft,
        access=role("agent"),
    ),
    "structures.unmerge": act(
        "directory", f"{STRUCTURES}/{{id_}}/unmerge", r.Structure, access=role("agent")
    ),
}
IMPORT_OPERATIONS: Operations = {
    "imports.create": Operation(
        service="directory",
        method="POST",
        path="/v1/imports",
        access=role("agent"),
        body=drafts.ImportDraft,
        file="file",
        answers=r.Import,
    ),
    **{
        f"imports.{action}": act(
            "directory", f"/v1/imports/{{id_}}/{action}", r.Import, access=role("agent"), once=True
        )
        for action in ("run", "undo")
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
DIRECTORY: Operations = {
    **STRUCTURE_OPERATIONS,
    **MODERATION_OPERATIONS,
    **IMPORT_OPERATIONS,
    **LISTING_OPERATIONS,
}
