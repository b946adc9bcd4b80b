"""What people may do to the services' resources, and who may: as their APIs document it.

`tests/contract` holds this table to the services' OpenAPI documents: paths, `x-access`, bodies, who
owns what. It decides what is shown; the service decides what is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.client import drafts
from services.portal.client import resources as r
from shared.auth.access import SIGNED_IN, Rule, role
from shared.auth.tokens import Principal

AGENT = frozenset({"agent"})
NOBODY_ELSE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that may be done.

    :param body: the draft it takes, None for none.
    :param answers: what it answers, None for nothing.
    :param if_match: it changes the version one read, named by its ETag.
    :param owner_or: the roles that may, besides the owner of the thing; None when it has no owner.
    :param org_or: the roles that may, besides who acts for a structure; None when all may.
    :param once: done twice, it is done once.
    """

    service: str
    method: str
    path: str
    access: Rule = SIGNED_IN
    body: type[Any] | None = None
    answers: type[Any] | None = None
    if_match: bool = False
    owner_or: frozenset[str] | None = None
    org_or: frozenset[str] | None = None
    once: bool = False


def _create(service: str, path: str, body: type[Any], answers: type[Any], **more: Any) -> Operation:
    return Operation(service=service, method="POST", path=path, body=body, answers=answers, **more)


def _change(service: str, path: str, body: type[Any], answers: type[Any]) -> Operation:
    return Operation(
        service=service,
        method="PATCH",
        path=f"{path}/{{id_}}",
        body=body,
        answers=answers,
        if_match=True,
        owner_or=AGENT,
    )


def _act(service: str, path: str, answers: type[Any] | None, **more: Any) -> Operation:
    return Operation(service=service, method="POST", path=path, answers=answers, **more)


STRUCTURES, LISTINGS, PROFILES = "/v1/structures", "/v1/listings", "/v1/profiles"
CALLS, EVENTS, SUBSCRIBER = "/v1/calls", "/v1/events", "/v1/subscribers/me"
OWN_OR_AGENT: Mapping[str, Any] = {"owner_or": AGENT, "once": True}

OPERATIONS: Mapping[str, Operation] = {
    "structures.register": _create("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.change": _change("directory", STRUCTURES, drafts.StructureDraft, r.Structure),
    "structures.close": _act(
        "directory", f"{STRUCTURES}/{{id_}}/close", r.Structure, owner_or=AGENT
    ),
    "listings.create": _create("directory", LISTINGS, drafts.NewListing, r.Listing),
    "listings.change": _change("directory", LISTINGS, drafts.ListingChange, r.Listing),
    **{
        f"listings.{action}": _act(
            "directory", f"{LISTINGS}/{{id_}}/{action}", r.Listing, **OWN_OR_AGENT
        )
        for action in ("publish", "withdraw", "conclude")
    },
    "profiles.register": _create("matching", PROFILES, drafts.ProfileDraft, r.Profile),
    "profiles.change": _change("matching", PROFILES, drafts.ProfileDraft, r.Profile),
    **{
        f"profiles.{action}": _act(
            "matching", f"{PROFILES}/{{id_}}/{action}", r.Profile, **OWN_OR_AGENT
        )
        for action in ("pause", "resume")
    },
    "matches.dismiss": _act(
        "matching",
        "/v1/matches/{id_}/dismiss",
        r.Match,
        body=drafts.Dismissal,
        owner_or=NOBODY_ELSE,
        once=True,
    ),
    "calls.announce": _create(
        "funding", CALLS, drafts.CallDraft, r.Call, access=role("funder", "agent")
    ),
    "calls.amend": _change("funding", CALLS, drafts.CallDraft, r.Call),
    "events.publish": _create("events", EVENTS, drafts.EntryDraft, r.AgendaEntry, org_or=AGENT),
    "events.change": _change("events", EVENTS, drafts.EntryDraft, r.AgendaEntry),
    "events.cancel": _act(
        "events",
        f"{EVENTS}/{{id_}}/cancel",
        r.AgendaEntry,
        body=drafts.Cancellation,
        **OWN_OR_AGENT,
    ),
    "subscriber.write": Operation(
        service="notifications",
        method="PUT",
        path=SUBSCRIBER,
        body=drafts.SubscriberDraft,
        answers=r.Subscriber,
    ),
    "subscriber.erase": Operation(service="notifications", method="DELETE", path=SUBSCRIBER),
    "deliveries.read": _act("notifications", "/v1/deliveries/{id_}/read", r.Delivery, once=True),
}


def can(principal: Principal | None, operation: str, *, own: bool = False) -> bool:
    """Tell whether an operation is worth showing to someone.

    :param own: the thing is theirs.
    :raises KeyError: there is no such operation.
    """
    one = OPERATIONS[operation]
    if principal is None or principal.is_anonymous:
        return not one.access.signed_in
    if one.access.roles and not principal.has(*one.access.roles):
        return False
    if one.org_or is not None:
        return principal.org is not None or principal.has(*one.org_or)
    return one.owner_or is None or own or principal.has(*one.owner_or)
