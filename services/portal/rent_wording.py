"""Writing what a lease says of the rent: prices for what they are, steps, discounts, stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Flask
from flask_babel import LazyString, lazy_gettext, ngettext
from flask_babel import gettext as _

from services.portal.client.resources import Discount, Price, RentStep
from services.portal.wording import cents, number

UNITS: Mapping[str, LazyString] = {
    "eur-month": lazy_gettext("%(amount)s par mois"),
    "eur-year": lazy_gettext("%(amount)s par an"),
    "eur-m2-month": lazy_gettext("%(amount)s par m² et par mois"),
    "eur-m2-year": lazy_gettext("%(amount)s par m² et par an"),
}
WARNINGS: Mapping[str, LazyString] = {
    "too-old": lazy_gettext(
        "Ces locaux sont pour des structures plus jeunes que la vôtre ce jour-là."
    ),
    "not-ess": lazy_gettext("Ces locaux sont pour des structures de l’ESS."),
    "other-activity": lazy_gettext("Ces locaux sont pour d’autres activités que la vôtre."),
    "beyond-maximum-stay": lazy_gettext(
        "La durée dépasse le séjour le plus long que le bailleur accepte."
    ),
    "beyond-steps": lazy_gettext(
        "Au-delà du dernier palier connu, le calcul garde son prix : demandez au bailleur."
    ),
    "not-yet-available": lazy_gettext("Les locaux ne sont pas encore libres à cette date."),
    "no-longer-available": lazy_gettext(
        "Les locaux ne sont plus disponibles jusqu’à la fin du bail."
    ),
}


class StepRow(NamedTuple):
    """A step as a table shows it."""

    months: str
    price: str


def price(found: Price) -> str:
    """Write a price for what it is."""
    template = UNITS.get(found.unit)
    amount = cents(found.amount_cents)
    return str(template) % {"amount": amount} if template else amount


def steps(found: Sequence[RentStep]) -> list[StepRow]:
    """Write the steps one after the other: `mois 1 à 12`, `à partir du mois 13`."""
    rows, first = [], 1
    for step in found:
        if step.months is None:
            told = _("À partir du mois %(first)s", first=first) if first > 1 else _("Tout le bail")
        else:
            last = first + step.months - 1
            told = (
                _("Mois %(first)s à %(last)s", first=first, last=last)
                if last > first
                else _("Mois %(first)s", first=first)
            )
            first = last + 1
        rows.append(StepRow(str(told), price(step.price)))
    return rows


def taken_off(found: Discount) -> str:
    """Write what a discount takes off."""
    if found.percent is not None:
        return str(_("− %(percent)s %% du loyer", percent=number(found.percent)))
    return str(_("− %(price)s", price=price(found.price))) if found.price else ""


def stay(months: int) -> str:
    """Write a number of months, as years where they are whole."""
    if months % 12 == 0:
        return str(ngettext("%(num)s an", "%(num)s ans", months // 12))
    return str(ngettext("%(num)s mois", "%(num)s mois", months))


def install_rent_wording(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.filters |= {
        "price": price,
        "rent_steps": steps,
        "taken_off": taken_off,
        "stay": stay,
        "rent_warning": lambda code: str(WARNINGS.get(code, code)),
    }
