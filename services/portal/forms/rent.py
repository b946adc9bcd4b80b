"""What premises are looked for, and what a rent is simulated for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Self

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.resources import Premises
from services.portal.directory_wording import coded
from services.portal.forms.asked import AskingForm, Boxes, Percent
from services.portal.forms.fields import Euros, PlaceName, Whole, choices
from services.portal.forms.period import Day
from services.portal.rent_wording import taken_off
from shared.reference.coded import CodedTable

MOST_MONTHS = 240
USUAL_MONTHS = 36
MOST_GROWTH = 20
RADII = (2, 5, 10, 20, 50)


class RentForm(AskingForm):
    """A lease as one supposes it."""

    debut = Day(_("Début du bail"), [InputRequired()])
    mois = Whole(
        _("Durée, en mois"), 1, MOST_MONTHS, [InputRequired()], description=_("36 pour trois ans.")
    )
    ca = Euros(
        _("Votre chiffre d’affaires par an"),
        [Optional()],
        description=_("Pour voir la part qu’en prend le loyer. Rien n’est gardé."),
    )
    creation = Day(_("Votre structure a été créée le"), [Optional()])
    indice = Percent(_("Hausse supposée de l’indice, en % par an"), MOST_GROWTH, [Optional()])
    remises = Boxes(_("Conditions que vous remplissez"), [Optional()])

    @classmethod
    def of_premises(cls, one: Premises, today: date) -> Self:
        """Make the form for premises: what does not count for them is not asked."""
        form = cls.of_address(
            debut=max(_next_month(today), one.available_from or today),
            mois=min(one.max_stay_months or USUAL_MONTHS, USUAL_MONTHS),
        )
        impact = coded(CodedTable.IMPACT_CRITERIA)
        discounts = one.rent.discounts if one.rent else []
        form.remises.choices = choices(
            (found.code, f"{impact(found.code)} ({taken_off(found)})") for found in discounts
        )
        if not discounts:
            del form.remises
        if not (one.rent and one.rent.index and one.rent.index.revised_yearly):
            del form.indice
        if not (one.eligibility and one.eligibility.under_years):
            del form.creation
        return form

    def assumptions(self) -> Mapping[str, Any]:
        """Give what the service is asked to suppose."""
        given = {field.name: field.data for field in self}
        asked: dict[str, Any] = {
            "start_on": given["debut"].isoformat(),
            "months": given["mois"],
            "discounts": given.get("remises") or [],
        }
        if given["ca"]:
            asked["turnover_cents"] = [given["ca"] * 100]
        if given.get("creation"):
            asked["founded_on"] = given["creation"].isoformat()
        if given.get("indice") is not None:
            asked["index_growth_percent"] = str(given["indice"])
        return asked


class PremisesForm(AskingForm):
    """What premises one looks for."""

    autour = PlaceName(_("Autour de"), [Optional()])
    rayon = SelectField(
        _("À moins de"),
        [Optional()],
        default="10",
        choices=lambda: choices((str(km), _("%(km)s km", km=km)) for km in RADII),
    )
    surface = Whole(_("Surface d’au moins (m²)"), 1, 100_000, [Optional()])
    loyer = Euros(_("Loyer mensuel d’au plus"), [Optional()])
    le = Day(_("Libres le"), [Optional()])
    creation = Day(_("Ouverts à une structure créée le"), [Optional()])

    def narrowing(self) -> dict[str, str]:
        """Give the API's parameters of what is filled and understood."""
        found: dict[str, str] = {}
        if self.autour.data:
            found |= {"near": self.autour.data, "radius_km": self.rayon.data or "10"}
        if self.surface.data:
            found["surface_min"] = str(self.surface.data)
        if self.loyer.data:
            found["monthly_rent_max_cents"] = str(self.loyer.data * 100)
        if self.le.data:
            found["available_on"] = self.le.data.isoformat()
        if self.creation.data:
            found["founded_on"] = self.creation.data.isoformat()
        return found


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
