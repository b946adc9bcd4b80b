"""Ids: new ones in order of time, and ones derived from what they stand for."""

from uuid import UUID, uuid5

from uuid_utils import uuid7

_NAMESPACE = UUID("6f1a3c7e-5b0d-5e4b-9d53-2f7c1d3b8a90")
_SEPARATOR = "\x1f"


def new_id() -> str:
    """Return a new UUIDv7: 36 characters, later ones sort after earlier ones."""
    return str(uuid7())


def derive_id(*parts: str) -> str:
    """Return the UUIDv5 of the parts: the same parts always give the same id.

    Parts are kept apart: `("ab", "c")` and `("a", "bc")` give different ids.
    """
    return str(uuid5(_NAMESPACE, _SEPARATOR.join(parts)))
