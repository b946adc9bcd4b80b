"""What every resource kept as an aggregate does alike: load it, create it, answer with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request

from shared.contracts.event import Event
from shared.persistence.aggregate import Aggregate
from shared.persistence.errors import AlreadyExists
from shared.web.idempotency import REPLAYED, Creation, require_same_body
from shared.web.preconditions import with_etag
from shared.web.problems import not_found

Kept = TypeVar("Kept", bound=Aggregate)
Answer = tuple[Mapping[str, Any], int, dict[str, str]]


def loaded(model: type[Kept], id_: str, what: str) -> Kept:
    """Give the aggregate to decide on.

    :param what: what the caller knows it as.
    :raises Problem: 404, there is none.
    """
    found = model.load(id_)
    if found is None:
        raise not_found(what)
    return found


def answer(aggregate: Aggregate) -> Answer:
    """Answer with an aggregate as it was last written, and its `ETag`."""
    body, headers = with_etag(aggregate.as_stored())
    return body, 200, headers


def create(new: Aggregate, creation: Creation, *events: Event) -> Answer:
    """Write a new aggregate with its first events; answer 201 and where it is.

    :raises Problem: 422, its `Idempotency-Key` was used with another body.
    """
    try:
        new.insert(*events)
    except AlreadyExists:
        if earlier := replay(type(new), creation):
            return earlier
        raise
    return _created(new)


def replay(model: type[Aggregate], creation: Creation) -> Answer | None:
    """Answer a POST sent again under its `Idempotency-Key` as the first time; None on the first.

    :raises Problem: 422, the key was used with another body.
    """
    stored = model.load(creation.id)
    if stored is None:
        return None
    require_same_body(creation, stored["request_digest"])
    body, status, headers = _created(stored)
    return body, status, headers | REPLAYED


def _created(aggregate: Aggregate) -> Answer:
    body, _, headers = answer(aggregate)
    return body, 201, headers | {"Location": f"{request.script_root}{request.path}/{aggregate.id}"}
