"""Opening hours, kept as OpenStreetMap writes them, told as people do: the days of this week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

DAY = timedelta(days=1)
OTHER_WEEKS = range(5, 52, 5)
"""The weeks this one is compared with: of every season, the first of a month and its last."""


class Span(NamedTuple):
    """From an hour to another, which may be of the next day; `note` is what is said of it."""

    starts: time
    ends: time
    note: str = ""

    @property
    def is_whole_day(self) -> bool:
        """Whether it goes from midnight to midnight."""
        return self.starts == self.ends == time.min


class Days(NamedTuple):
    """Days that follow each other with the same hours, 0 Monday; no span: closed."""

    first: int
    last: int
    spans: tuple[Span, ...]


class Week(NamedTuple):
    """The hours of a week; `varies` when another week of the year has others."""

    days: tuple[Days, ...]
    varies: bool


@lru_cache(maxsize=512)
def week_of(text: str, day: date) -> Week | None:
    """Give the hours of the week of `day`; None for a text that cannot be understood."""
    try:
        hours = OpeningHours(text)
    except ParserError:
        return None
    monday = day - DAY * day.weekday()
    here = _spans(hours, monday)
    others = (_spans(hours, monday + 7 * DAY * index) for index in OTHER_WEEKS)
    return Week(tuple(_grouped(here)), any(one != here for one in others))


def _spans(hours: OpeningHours, monday: date) -> list[tuple[Span, ...]]:
    """Give the spans of each day; one that goes on past midnight is of the day it begins."""
    start = datetime.combine(monday, time.min)
    found: list[list[Span]] = [[] for _ in range(7)]
    for begins, ends, state, note in hours.intervals(start - DAY, start + 8 * DAY):
        if state == State.CLOSED:
            continue
        if ends - begins < DAY:
            if 0 <= (index := (begins - start).days) < len(found):
                found[index].append(Span(begins.time(), ends.time(), note))
            continue
        for index in range(7):
            first, last = max(begins, start + index * DAY), min(ends, start + (index + 1) * DAY)
            if first < last:
                found[index].append(Span(first.time(), last.time(), note))
    return [tuple(spans) for spans in found]


def _grouped(days: list[tuple[Span, ...]]) -> Iterator[Days]:
    for spans, indices in groupby(range(7), lambda index: days[index]):
        ones = list(indices)
        yield Days(ones[0], ones[-1], spans)
