"""A limit on how long telemetry may hold up the end of a process."""

from __future__ import annotations

from math import inf
from time import monotonic


class Deadline:
    """Not set at first; exporters give up what is left once it has passed.

    The SDK waits up to 30 s for a queue to drain, batch after batch against a collector that is
    away, which is longer than a supervisor waits before it kills.
    """

    def __init__(self) -> None:
        self._at = inf

    def set(self, seconds: float) -> None:
        """Let it pass `seconds` from now."""
        self._at = monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Tell whether the time is over."""
        return monotonic() > self._at
