"""Writing values as French people read them: dates, euros, themes, places, codes."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask

from services.portal.client.resources import Area
from shared.clock import PARIS
from shared.reference.territory import territory
from shared.reference.themes import theme_label

LOCALE = "fr_FR"
NBSP = "\u00a0"

STATUSES = {
    "announced": "annoncé",
    "open": "ouvert",
    "closed": "clos",
    "proposed": "proposée",
    "dismissed": "écartée",
    "promoted": "accepté",
    "refused": "refusé",
}
MEASURES = {
    "listings": "Annonces de cession",
    "matches": "Mises en relation proposées",
    "calls": "Appels à projets",
    "structures": "Structures inscrites",
    "events": "Évènements",
}
CRITERIA = {
    "themes": "Thèmes",
    "distance": "Distance",
    "sector": "Activité",
    "budget": "Budget",
}
SENT_TYPES = {
    "partners.listing-offer.submitted.v1": "annonce de cession",
    "partners.event-offer.submitted.v1": "évènement",
}
REASONS = {
    "unknown-partner": "compte inconnu ou fermé",
    "unknown-type": "type inconnu",
    "type-not-allowed": "type non prévu par le compte",
    "foreign-source": "la source ne nomme pas le partenaire",
    "not-a-cloudevent": "message illisible",
    "time-in-the-future": "daté du futur",
    "contract": "données incomplètes ou mal formées",
    "personal-data": "donnée personnelle",
    "unknown-theme": "thème inconnu",
    "no-theme": "aucun thème",
    "unknown-area": "territoire inconnu",
    "unknown-commune": "commune inconnue",
    "unknown-activity": "activité inconnue",
    "hours": "dates incohérentes",
    "not-text": "caractères illisibles",
    "too-long": "texte trop long",
    "too-deep": "données trop imbriquées",
}


def day(moment_: datetime) -> str:
    """Write the day of a moment in Paris: `jeudi 3 décembre 2026`."""
    pattern = "EEEE d MMMM y" if moment_.astimezone(PARIS).day > 1 else "EEEE d'er' MMMM y"
    return format_date(moment_.astimezone(PARIS), pattern, locale=LOCALE)


def hour(moment_: datetime) -> str:
    """Write the hour of a moment in Paris: `9 h`, `19 h 30`."""
    here = moment_.astimezone(PARIS)
    return f"{here.hour}{NBSP}h" + (f"{NBSP}{here.minute:02}" if here.minute else "")


def moment(moment_: datetime | None) -> str:
    """Write a moment as a day and an hour of Paris."""
    if moment_ is None:
        return ""
    return f"{day(moment_).split(' ', 1)[1]} à {hour(moment_)}"


def period(starts_at: datetime, ends_at: datetime) -> str:
    """Write from when to when something is, the day once when it is the same."""
    if starts_at.astimezone(PARIS).date() == ends_at.astimezone(PARIS).date():
        return f"{day(starts_at)}, de {hour(starts_at)} à {hour(ends_at)}"
    return f"du {moment(starts_at)} au {moment(ends_at)}"


def month(code: str | None, width: str = "MMMM y") -> str:
    """Write a month (`2026-11`) by its name; as it is when it is none."""
    try:
        first = datetime.strptime(code or "", "%Y-%m")  # noqa: DTZ007 — a month has no zone
    except ValueError:
        return code or "sans date"
    return format_datetime(first, width, locale=LOCALE)


def euros(amount: object) -> str:
    """Write whole euros; a price that is not told is said so."""
    if not isinstance(amount, int):
        return "prix non communiqué"
    return format_currency(amount, "EUR", f"#,##0{NBSP}¤", locale=LOCALE, currency_digits=False)


def number(value: int) -> str:
    """Write a number."""
    return format_decimal(value, locale=LOCALE)


def area(found: Area | None) -> str:
    """Write an area by its name."""
    if found is None:
        return "lieu non communiqué"
    known = territory().area(found.level, found.code)
    return known.name if known else found.code


def place(code: str | None) -> str:
    """Write a place or area code by its name."""
    if not code:
        return "lieu non communiqué"
    levels = ("commune", "epci", "department", "region")
    found = next((one for level in levels if (one := territory().area(level, code))), None)
    return found.name if found else code


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
        "moment": moment,
        "month": month,
        "euros": euros,
        "number": number,
        "area": area,
        "place": place,
        "theme": theme_label,
        "web_address": web_address,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "status": lambda code: STATUSES.get(code, code),
        "criterion": lambda code: CRITERIA.get(code, code),
        "reason": lambda code: REASONS.get(code, code),
        "sent_type": lambda code: SENT_TYPES.get(code, code),
    }
    app.jinja_env.globals["period"] = period
