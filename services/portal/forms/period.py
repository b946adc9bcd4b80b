"""Days and periods: from a day, or an hour, to another that does not come before it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, FormField
from wtforms.validators import InputRequired, Optional, ValidationError

from services.portal.forms.fields import Moment, Typed
from services.portal.languages import language

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")


class Day(Typed):
    """A day; its value is a date."""

    def shown(self, value: Any) -> str:
        """Write it as a browser's own field does."""
        return value.isoformat() if value else ""

    def understood(self, text: str) -> date:
        """Read it, however it is written."""
        for pattern in DAY_FORMATS:
            try:
                day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 — a day has no zone
            except ValueError:
                continue
            if not 1900 <= day.year < 2200:
                raise ValidationError(_("Écrivez une année de 1900 à 2199."))
            return day
        raise ValidationError(_("Écrivez un jour, par exemple 03/12/2026."))


class _Bounds(Form):
    class Meta:
        """The language of the page, for what the fields themselves say."""

        @property
        def locales(self) -> list[str]:
            """Give the language."""
            return [language()]

    def validate_ends(self, ends: Typed) -> None:
        """Refuse an end before the beginning."""
        starts = self["starts"].data
        if starts and ends.data and ends.data < starts:
            raise ValidationError(_("La fin vient avant le début."))


class Days(_Bounds):
    """From a day to another, both included; it may go on without end."""

    starts = Day(lazy_gettext("Du"), [InputRequired()])
    ends = Day(lazy_gettext("Au"), [Optional()])


class Hours(_Bounds):
    """From an hour to another."""

    starts = Moment(lazy_gettext("Début"), [InputRequired()])
    ends = Moment(lazy_gettext("Fin"), [InputRequired()])


class Period(FormField):
    """One field for both ends of a period: `Days`, or `Hours`; its data has `starts` and `ends`."""

    def __init__(self, label: Any, bounds: type[_Bounds] = Days, **more: Any) -> None:
        super().__init__(bounds, label, **more)
