"""Every event of the platform: imports each module that declares some."""

from collections.abc import Mapping

from shared.contracts import (
    directory,
    events,
    funding,
    matching,
    notifications,
    partners,
    partnerships,
    practices,
    premises,
)
from shared.contracts.event import Event, declared_events

__all__ = [
    "directory",
    "events",
    "funding",
    "matching",
    "notifications",
    "partners",
    "partnerships",
    "practices",
    "premises",
    "registry",
]


def registry() -> Mapping[str, type[Event]]:
    """Return every event class by its type."""
    return declared_events()
