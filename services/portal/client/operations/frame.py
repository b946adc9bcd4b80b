"""One thing that may be done to a resource: its request, what it answers, who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.auth.access import SIGNED_IN, Rule

ALONE = "alone"
AGENT = frozenset({"agent"})
NOBODY_ELSE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that may be done.

    :param body: the draft it takes, None for none.
    :param file: it takes a file: `ALONE`, as its whole body, or as the part of this name of a form.
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
    file: str | None = None
    answers: type[Any] | None = None
    if_match: bool = False
    owner_or: frozenset[str] | None = None
    org_or: frozenset[str] | None = None
    once: bool = False


Operations = Mapping[str, Operation]
OWN_OR_AGENT: Mapping[str, Any] = {"owner_or": AGENT, "once": True}


def create(service: str, path: str, body: type[Any], answers: type[Any], **more: Any) -> Operation:
    """Describe the making of something."""
    return Operation(service=service, method="POST", path=path, body=body, answers=answers, **more)


def change(service: str, path: str, body: type[Any], answers: type[Any], **more: Any) -> Operation:
    """Describe a change to something, by its owner or an agent."""
    return Operation(
        service=service,
        method="PATCH",
        path=f"{path}/{{id_}}",
        body=body,
        answers=answers,
        if_match=True,
        **{"owner_or": AGENT, **more},
    )


def act(service: str, path: str, answers: type[Any] | None, **more: Any) -> Operation:
    """Describe something done to a thing."""
    return Operation(service=service, method="POST", path=path, answers=answers, **more)
