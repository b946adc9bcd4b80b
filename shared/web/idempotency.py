"""A POST sent twice under one `Idempotency-Key` creates one thing.

The key decides the new resource's id, so the database's own unique `_id` is the guard: nothing is
kept beside it, and a crash between the write and the answer leaves nothing to repair.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import json, request

from shared.auth.access import current_principal
from shared.ids import derive_id, new_id
from shared.web.problems import Problem

HEADER = "Idempotency-Key"
MAX_LENGTH = 200
REPLAYED = {"Idempotency-Replayed": "true"}


@dataclass(frozen=True)
class Creation:
    """The id for what a POST creates, and the digest of the body it is created from."""

    id: str
    digest: str


def requested_creation(body: Any) -> Creation:
    """Give the id and digest for this POST: derived from its key when it has one.

    :raises Problem: 422, the key is longer than 200 characters.
    """
    digest = sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    key = request.headers.get(HEADER)
    if key is None:
        return Creation(new_id(), digest)
    if not 0 < len(key) <= MAX_LENGTH:
        raise Problem(
            422,
            "invalid-idempotency-key",
            "The Idempotency-Key is not valid",
            f"Send 1 to {MAX_LENGTH} characters, for example a UUID.",
        )
    caller = current_principal().sub
    return Creation(derive_id("idempotency", caller, request.endpoint or "", key), digest)


def require_same_body(creation: Creation, stored_digest: str | None) -> None:
    """Let a repeated POST pass when its body is the one its key was first used with.

    :raises Problem: 422, the key was used for something else.
    """
    if creation.digest != stored_digest:
        raise Problem(
            422,
            "idempotency-key-reused",
            "This Idempotency-Key was used for something else",
            "Use a new key for a new request; send the same body again under the same key.",
        )
