"""Writing values as French people read them: dates, euros, themes, places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_currency
from flask import Flask

from shared.clock import PARIS
from shared.reference.naf import division_label
from shared.reference.territory import territory
from shared.reference.themes import theme_label

LOCALE = "fr_FR"

STATUSES = {
    "announced": "annoncé",
    "open": "ouvert",
    "closed": "clos",
    "published": "publié",
    "cancelled": "annulé",
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


def moment(text: str | None) -> str:
    """Write an ISO moment as a date and hour of Paris."""
    if not text:
        return ""
    return format_datetime(
        datetime.fromisoformat(text), "d MMMM y 'à' HH'h'mm", tzinfo=PARIS, locale=LOCALE
    )


def euros(amount: object) -> str:
    """Write whole euros; a price that is not told is said so."""
    if not isinstance(amount, int):
        return "prix non communiqué"
    return format_currency(amount, "EUR", "#,##0 ¤", locale=LOCALE, currency_digits=False)


def area(document: dict[str, Any] | None) -> str:
    """Write an area by its name."""
    if not document:
        return ""
    found = territory().area(document["level"], document["code"])
    return found.name if found else str(document["code"])


def place(code: str | None) -> str:
    """Write a place or area code by its name."""
    if not code:
        return "non communiqué"
    levels = ("commune", "epci", "department", "region")
    found = next((one for level in levels if (one := territory().area(level, code))), None)
    return found.name if found else code


def install_wording(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.filters |= {
        "moment": moment,
        "euros": euros,
        "area": area,
        "place": place,
        "theme": theme_label,
        "division": division_label,
        "status": lambda code: STATUSES.get(code, code),
    }
