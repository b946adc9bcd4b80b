"""What can go wrong with a write, and which failures of the database pass by themselves."""

from pymongo import errors as mongo

TRANSIENT_ERRORS: tuple[type[Exception], ...] = (
    mongo.AutoReconnect,
    mongo.ServerSelectionTimeoutError,
    mongo.NetworkTimeout,
    mongo.ExecutionTimeout,
    mongo.WaitQueueTimeoutError,
    mongo.WTimeoutError,
)
"""The database is away or too slow: back off and try again, nothing is wrong with the data."""


class PersistenceError(Exception):
    """Base of what a write may refuse."""


class AlreadyExists(PersistenceError):  # noqa: N818 — reads as the fact it states
    """A document with this id, or with the same unique value, is already there."""


class Conflict(PersistenceError):  # noqa: N818
    """Another write came first: read again, decide again."""


class Gone(PersistenceError):  # noqa: N818
    """The document read is no longer there."""
