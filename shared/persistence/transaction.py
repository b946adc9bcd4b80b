"""Two documents that change together: the rare case one document's own write cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import mongoengine
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure

from shared.persistence.errors import Conflict

_WRITE_CONFLICT = 112


@contextmanager
def transaction(model: type[mongoengine.Document]) -> Iterator[ClientSession]:
    """Make what is written with the session given happen as a whole, or not at all.

    :param model: one of the documents, for the connection.
    :raises Conflict: someone else wrote one of the documents at the same time.
    """
    client = model._get_db().client
    try:
        with client.start_session() as session, session.start_transaction():
            yield session
    except OperationFailure as error:
        if error.code == _WRITE_CONFLICT or error.has_error_label("TransientTransactionError"):
            raise Conflict("another write came first") from error
        raise
