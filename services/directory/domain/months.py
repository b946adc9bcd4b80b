"""Months counted from any day: leases and terms are months long, years are not all alike."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later, or the month's last when it has no such day.

    >>> add_months(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    """Give the number of days of a calendar month."""
    return monthrange(year, month)[1]


def full_years(since: date, until: date) -> int:
    """Give the whole years from one day to another: an age; negative before `since`.

    Who was born on 29 February is a year older on 1 March.
    """
    before_anniversary = (until.month, until.day) < (since.month, since.day)
    return until.year - since.year - before_anniversary
