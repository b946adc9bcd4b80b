"""Time: aware, in UTC, to the millisecond, and injected wherever a rule depends on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

PARIS = ZoneInfo("Europe/Paris")


def to_milliseconds(moment: datetime) -> datetime:
    """Drop what is finer than a millisecond, which is all the database and the bus keep."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def utc_now() -> datetime:
    """Return now: aware, UTC, truncated to the millisecond."""
    return to_milliseconds(datetime.now(UTC))
