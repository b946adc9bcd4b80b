"""Writing values in the language of the page: dates, hours, euros, numbers, places, addresses."""

from __future__ import annotations

import datetime as days
import re
from datetime import datetime, time
from decimal import Decimal
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import gettext as _

from services.portal.client.resources import Address, Area
from services.portal.languages import LOCALES, language
from shared.clock import PARIS
from shared.reference import places
from shared.reference.legal_forms import legal_form_label
from shared.reference.naf import division_label, naf_label
from shared.reference.territory import territory
from shared.reference.themes import theme_label

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NBSP = "\u00a0"
DAYS = {"fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y", "en": "EEEE d MMMM y"}
DATES = {"fr": "d MMMM y", "de": "d. MMMM y", "en": "d MMMM y"}
FIRST = {"fr": "d'er'"}
"""How the first of a month is written, where it is not as the others."""
EUROS = {"fr": f"#,##0{NBSP}¤", "de": f"#,##0{NBSP}¤", "en": "¤#,##0"}


def locale() -> str:
    """Give the locale of the page."""
    return LOCALES[language()]


def day(moment_: datetime) -> str:
    """Write the day of a moment in Paris, with its weekday: `jeudi 3 décembre 2026`."""
    return _written(moment_, DAYS)


def date(moment_: days.date) -> str:
    """Write a day, or that of a moment in Paris: `3 décembre 2026`."""
    return _written(moment_, DATES)


def hour(moment_: datetime) -> str:
    """Write the hour of a moment in Paris: `9 h`, `19 h 30`; `9 Uhr`; `9:00`."""
    return clock_time(moment_.astimezone(PARIS).time())


def clock_time(at: time) -> str:
    """Write an hour of the day: `9 h`, `19 h 30`; `9 Uhr`; `9:00`."""
    minutes = f"{at.minute:02}" if at.minute else ""
    match language():
        case "de":
            return f"{at.hour}{':' if minutes else ''}{minutes}{NBSP}Uhr"
        case "en":
            return f"{at.hour}:{at.minute:02}"
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{minutes}" if minutes else "")


def moment(moment_: datetime | None) -> str:
    """Write a moment as a day and an hour of Paris."""
    if moment_ is None:
        return ""
    return str(_("%(day)s à %(hour)s", day=date(moment_), hour=hour(moment_)))


def period(starts_at: datetime, ends_at: datetime) -> str:
    """Write from when to when something is, the day once when it is the same."""
    if starts_at.astimezone(PARIS).date() == ends_at.astimezone(PARIS).date():
        starts, ends = hour(starts_at), hour(ends_at)
        return str(_("%(day)s, de %(start)s à %(end)s", day=day(starts_at), start=starts, end=ends))
    return str(_("du %(start)s au %(end)s", start=moment(starts_at), end=moment(ends_at)))


def month(code: str | None, width: str = "MMMM y") -> str:
    """Write a month (`2026-11`) by its name; as it is when it is none."""
    try:
        first = datetime.strptime(code or "", "%Y-%m")  # noqa: DTZ007 — a month has no zone
    except ValueError:
        return code or str(_("sans date"))
    return format_datetime(first, width, locale=locale())


def euros(amount: object) -> str:
    """Write whole euros; a price that is not told is said so."""
    if not isinstance(amount, int):
        return str(_("prix non communiqué"))
    return format_currency(amount, "EUR", EUROS[language()], locale=locale(), currency_digits=False)


def cents(amount: int) -> str:
    """Write an amount in cents as euros, to the cent unless it is whole: `1 250 €`, `83,33 €`."""
    pattern = EUROS[language()]
    if amount % 100:
        pattern = pattern.replace("##0", "##0.00")
    exact = Decimal(amount).scaleb(-2)
    return format_currency(exact, "EUR", pattern, locale=locale(), currency_digits=False)


def number(value: int | Decimal) -> str:
    """Write a number."""
    return format_decimal(value, locale=locale())


def area(found: Area | None) -> str:
    """Write an area by its name."""
    if found is None:
        return str(_("lieu non communiqué"))
    known = territory().area(found.level, found.code)
    return _name(known) if known else found.code


def place(code: str | None) -> str:
    """Write a place or area code by its name."""
    if not code:
        return str(_("lieu non communiqué"))
    levels = ("commune", "epci", "department", "region")
    found = next((one for level in levels if (one := territory().area(level, code))), None)
    return _name(found) if found else code


def postal(address: Address) -> str:
    """Write a postal address on one line."""
    city = " ".join(part for part in (address.postal_code, address.city) if part)
    return ", ".join(part for part in (*address.lines, city) if part)


def xml_text(text: str) -> str:
    """Leave out the characters XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)


def web_address(text: str | None) -> str | None:
    """Give an address people may follow; None for what is none (`javascript:`…)."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.netloc else None


def install_wording(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.filters |= {
        "day": day,
        "date": date,
        "hour": hour,
        "moment": moment,
        "month": month,
        "euros": euros,
        "cents": cents,
        "number": number,
        "area": area,
        "place": place,
        "postal": postal,
        "activity": naf_label,
        "division": division_label,
        "legal_form": legal_form_label,
        "theme": lambda code: theme_label(code, language()),
        "web_address": web_address,
        "xml_text": xml_text,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
    }
    app.jinja_env.globals["period"] = period


def _name(known: places.Area) -> str:
    return known.name_in(language()) if isinstance(known, places.Place) else known.name


def _written(moment_: days.date, patterns: dict[str, str]) -> str:
    here, pattern = moment_, patterns[language()]
    if isinstance(here, datetime):
        here = here.astimezone(PARIS)
    if here.day == 1 and (first := FIRST.get(language())):
        pattern = pattern.replace("d MMMM", f"{first} MMMM")
    return format_date(here, pattern, locale=locale())
