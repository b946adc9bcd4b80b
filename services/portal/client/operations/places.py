"""What may be done to the directory's partnerships, premises and good practices."""

from __future__ import annotations

from typing import Any

from services.portal.client import drafts
from services.portal.client import resources as r
from services.portal.client.operations.frame import (
    AGENT,
    Operation,
    Operations,
    act,
    change,
    create,
)
from shared.auth.access import role

PARTNERSHIPS, PREMISES, PRACTICES = "/v1/partnerships", "/v1/premises", "/v1/practices"


def _on(path: str, kind: type[Any], action: str, **more: Any) -> Operation:
    return act("directory", f"{path}/{{id_}}/{action}", kind, once=True, **more)


PARTNERSHIP_OPERATIONS: Operations = {
    "partnerships.create": create("directory", PARTNERSHIPS, drafts.NewPartnership, r.Partnership),
    "partnerships.change": change(
        "directory", PARTNERSHIPS, drafts.PartnershipChange, r.Partnership
    ),
    **{
        f"partnerships.{action}": _on(PARTNERSHIPS, r.Partnership, action, owner_or=AGENT)
        for action in ("record", "discard")
    },
    "partnerships.renew": _on(
        PARTNERSHIPS, r.Partnership, "renew", body=drafts.Renewal, owner_or=AGENT
    ),
    "partnerships.end": _on(PARTNERSHIPS, r.Partnership, "end", body=drafts.Ending, owner_or=AGENT),
}
PREMISES_OPERATIONS: Operations = {
    "premises.create": create("directory", PREMISES, drafts.NewPremises, r.Premises),
    "premises.change": change("directory", PREMISES, drafts.PremisesChange, r.Premises),
    **{
        f"premises.{action}": _on(PREMISES, r.Premises, action, owner_or=AGENT)
        for action in ("publish", "reserve", "release", "let", "withdraw")
    },
}
PRACTICE_OPERATIONS: Operations = {
    "practices.create": create("directory", PRACTICES, drafts.NewPractice, r.Practice),
    "practices.change": change("directory", PRACTICES, drafts.PracticeChange, r.Practice),
    **{
        f"practices.{action}": _on(PRACTICES, r.Practice, action, owner_or=AGENT)
        for action in ("submit", "revise", "archive")
    },
    "practices.publish": _on(PRACTICES, r.Practice, "publish", access=role("agent")),
    "practices.refuse": _on(
        PRACTICES, r.Practice, "refuse", body=drafts.Refusal, access=role("agent")
    ),
}
PLACES: Operations = {**PARTNERSHIP_OPERATIONS, **PREMISES_OPERATIONS, **PRACTICE_OPERATIONS}
