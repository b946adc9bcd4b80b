"""Imports every module that declares events, so that the registry is whole."""

from shared.contracts import (
    directory,
    events,
    funding,
    matching,
    notifications,
    partners,
)

__all__ = ["directory", "events", "funding", "matching", "notifications", "partners"]
