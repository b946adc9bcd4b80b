"""Opening hours as people type them, a field a day; kept as OpenStreetMap writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext as _
from wtforms.validators import Optional, ValidationError

from services.portal.forms.fields import Typed
from services.portal.hours import Span, week_of
from services.portal.wording import locale

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SPAN = re.compile(
    r"(?P<h1>\d{1,2})\s*(?:[h:.]|uhr)?\s*(?P<m1>\d\d)?\s*(?:uhr)?"
    r"\s*(?:-|–|à|bis|to)\s*"
    r"(?P<h2>\d{1,2})\s*(?:[h:.]|uhr)?\s*(?P<m2>\d\d)?\s*(?:uhr)?",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*(?:,|;|/|\bet\b|\bund\b|\band\b)\s*", re.IGNORECASE)


class DayHours(Typed):
    """The hours of a day: `9h-12h, 14h-18h30`; blank: closed. Its value: `09:00-12:00,…`."""

    def __init__(self, day: int, **more: Any) -> None:
        super().__init__("", [Optional()], **more)
        self.label.text = get_day_names("wide", locale=locale())[day].capitalize()

    def shown(self, value: Any) -> str:
        """Write them with blanks."""
        return str(value or "").replace(",", ", ")

    def understood(self, text: str) -> str:
        """Read them, however they are written."""
        if len(text) > 100:
            raise ValidationError(_("Écrivez des heures, par exemple 9h-12h, 14h-18h30."))
        return ",".join(_span(one) for one in BETWEEN.split(text) if one)


def of_days(text: str | None, today: date) -> dict[str, str] | None:
    """Give the hours of each day; None where they differ over the year or have notes.

    :param today: a day of the week that is looked at.
    """
    if not text:
        return {}
    week = week_of(text, today)
    if week is None or week.varies:
        return None
    found = {}
    for days in week.days:
        if any(span.note for span in days.spans):
            return None
        for day in range(days.first, days.last + 1):
            found[DAYS[day]] = ",".join(_written(span) for span in days.spans)
    return found


def joined(hours: Iterable[str | None]) -> str | None:
    """Write the hours of the seven days as OpenStreetMap does; None for none at all."""
    return "; ".join(_rules(list(hours))) or None


def _rules(hours: list[str | None]) -> Iterator[str]:
    for told, indices in groupby(range(len(DAYS)), lambda index: hours[index]):
        ones = list(indices)
        if told:
            first, last = DAYS[ones[0]], DAYS[ones[-1]]
            yield f"{first if first == last else f'{first}-{last}'} {told}"


def _written(span: Span) -> str:
    ends = "24:00" if span.is_whole_day else f"{span.ends:%H:%M}"
    return f"{span.starts:%H:%M}-{ends}"


def _span(text: str) -> str:
    found = SPAN.fullmatch(text.strip())
    if found is None:
        raise ValidationError(_("Écrivez des heures, par exemple 9h-12h, 14h-18h30."))
    hours = [int(found["h1"]), int(found["h2"])]
    minutes = [int(found["m1"] or 0), int(found["m2"] or 0)]
    if any(hour > 24 or minute > 59 for hour, minute in zip(hours, minutes, strict=True)):
        raise ValidationError(_("Une heure va de 0 à 24, ses minutes de 00 à 59."))
    return "-".join(f"{hour:02}:{minute:02}" for hour, minute in zip(hours, minutes, strict=True))
