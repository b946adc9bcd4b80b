"""Answering for states: an action the present one does not allow is a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.directory.domain.transitions import NotAllowed
from shared.persistence.aggregate import Aggregate
from shared.web.problems import conflict


@contextmanager
def allowed(moved: Aggregate) -> Iterator[None]:
    """Answer a refused transition by 409, with the status now and what it allows.

    :raises Problem: 409, the status does not allow it.
    """
    before = moved["status"].value
    try:
        yield
    except NotAllowed as error:
        raise conflict(str(error), status_now=before) from error
