"""How long to wait before trying again: longer each time, bounded, never all at once."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shared.messaging.broker import BrokerAway
from shared.persistence.errors import TRANSIENT_ERRORS

PASSING_ERRORS: tuple[type[Exception], ...] = (BrokerAway, *TRANSIENT_ERRORS)
"""The broker or the database is away: nothing is wrong with the message, wait and try again."""

_random = Random()  # noqa: S311 — spreads retries, guards nothing


@dataclass(frozen=True)
class Backoff:
    """Waits of `first` seconds, doubled each time up to `longest`, spread over ± `spread`."""

    first: float = 0.2
    longest: float = 15.0
    spread: float = 0.25

    def seconds(self, attempt: int) -> float:
        """Give the wait after the failed attempt number `attempt`, counted from 1."""
        wait = min(self.longest, self.first * 2.0 ** min(attempt - 1, 20))
        return wait * _random.uniform(1 - self.spread, 1 + self.spread)


NO_WAIT = Backoff(first=0.0, longest=0.0)
"""For tests: try again at once."""
