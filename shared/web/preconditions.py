"""ETag and If-Match (RFC 9110): who changes a resource proves to have read its last version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from shared.web.problems import Problem


def etag_of(sequence: int) -> str:
    """Give the entity tag of an aggregate at this version."""
    return f'"{sequence}"'


def with_etag(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return a view's answer with its `ETag`; `document` is a mapping with its `sequence`."""
    return document, {"ETag": etag_of(document["sequence"])}


def require_match(sequence: int) -> None:
    """Let a change pass only when `If-Match` names the version it is applied to.

    :raises Problem: 428 without the header, 412 when it names another version.
    """
    tags = request.if_match
    if not tags.star_tag and not tags.as_set():
        raise Problem(
            428,
            "precondition-required",
            "If-Match is required",
            "Read the resource, then send its ETag in the header If-Match with the change.",
        )
    if not tags.contains(str(sequence)):
        raise stale()


def stale() -> Problem:
    """Make the 412 answer: someone else's change came first."""
    return Problem(
        412,
        "stale",
        "It changed in the meantime",
        "Read it again, then send the change with the new ETag.",
    )
