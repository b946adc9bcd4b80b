"""What may be done to the other services' resources."""

from __future__ import annotations

from services.portal.client import drafts
from services.portal.client import resources as r
from services.portal.client.operations.frame import (
    AGENT,
    NOBODY_ELSE,
    OWN_OR_AGENT,
    Operation,
    Operations,
    act,
    change,
    create,
)
from shared.auth.access import role

PROFILES, CALLS, EVENTS = "/v1/profiles", "/v1/calls", "/v1/events"
SUBSCRIBER = "/v1/subscribers/me"

MATCHING: Operations = {
    "profiles.register": create("matching", PROFILES, drafts.ProfileDraft, r.Profile),
    "profiles.change": change("matching", PROFILES, drafts.ProfileDraft, r.Profile),
    **{
        f"profiles.{action}": act(
            "matching", f"{PROFILES}/{{id_}}/{action}", r.Profile, **OWN_OR_AGENT
        )
        for action in ("pause", "resume")
    },
    "matches.dismiss": act(
        "matching",
        "/v1/matches/{id_}/dismiss",
        r.Match,
        body=drafts.Dismissal,
        owner_or=NOBODY_ELSE,
        once=True,
    ),
}
FUNDING: Operations = {
    "calls.announce": create(
        "funding", CALLS, drafts.CallDraft, r.Call, access=role("funder", "agent")
    ),
    "calls.amend": change("funding", CALLS, drafts.CallDraft, r.Call),
}
AGENDA: Operations = {
    "events.publish": create("events", EVENTS, drafts.EntryDraft, r.AgendaEntry, org_or=AGENT),
    "events.change": change("events", EVENTS, drafts.EntryDraft, r.AgendaEntry),
    "events.cancel": act(
        "events",
        f"{EVENTS}/{{id_}}/cancel",
        r.AgendaEntry,
        body=drafts.Cancellation,
        **OWN_OR_AGENT,
    ),
}
NOTIFICATIONS: Operations = {
    "subscriber.write": Operation(
        service="notifications",
        method="PUT",
        path=SUBSCRIBER,
        body=drafts.SubscriberDraft,
        answers=r.Subscriber,
    ),
    "subscriber.erase": Operation(service="notifications", method="DELETE", path=SUBSCRIBER),
    "deliveries.read": act("notifications", "/v1/deliveries/{id_}/read", r.Delivery, once=True),
}
