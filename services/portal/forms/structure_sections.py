"""The sections of a structure's page: what it does, where and when, figures, the help it gives."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import (
    ABSENT,
    ActivityDraft,
    ContactDraft,
    StructureDraft,
    SupportDraft,
)
from services.portal.client.resources import Address, DatedFigure, Structure
from services.portal.forms import opening, reach
from services.portal.forms.fields import (
    EmailAddress,
    Euros,
    LongText,
    PlaceName,
    Themes,
    Whole,
    Words,
    choices,
)
from services.portal.forms.listings import DIVISIONS
from services.portal.forms.period import Day
from services.portal.forms.several import Boxes, RowForm, Rows
from services.portal.forms.structures import IdentityForm, LanguageBoxes, LinksForm, SectionForm
from services.portal.languages import language
from shared.clock import PARIS, utc_now
from shared.reference.support import audiences, support_needs

RADIUS_HINT = _("Si vous avez choisi « Tant de kilomètres autour ».")


class ActivityRow(RowForm):
    """Something it does, and how far around."""

    label = Words(_("Activité"), 200, [InputRequired()])
    naf_division = SelectField(_("Secteur"), [Optional()], choices=choices([("", "—"), *DIVISIONS]))
    reach = reach.ReachField(_("Jusqu’où"), validators=[Optional()])
    radius_km = Whole(_("Kilomètres"), 1, 500, [Optional()], description=RADIUS_HINT)


class ActivitiesForm(SectionForm):
    """What it does."""

    description = LongText(_("Présentation"), 5000, [Optional()])
    themes = Themes(_("Thèmes"), 5, [Optional()], description=_("Cinq au plus."))
    activities = Rows(
        _("Activités"), ActivityRow, 30, one=_("Activité"), another=_("Ajouter une activité")
    )

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        rows = [
            {"label": a.label, "naf_division": a.naf_division or "", **reach.shown(a.reach)}
            for a in one.activities
        ]
        return {"description": one.description, "themes": one.themes, "activities": rows}

    def draft(self, one: Structure) -> StructureDraft:
        """Give what is sent."""
        before = {activity.label: activity.reach for activity in one.activities}
        return StructureDraft(
            description=self.description.data or None,
            themes=self.themes.data or [],
            activities=[
                ActivityDraft(
                    label=row.label.data,
                    naf_division=row.naf_division.data or ABSENT,
                    reach=reach.drafted(
                        row.reach.data, row.radius_km.data, one.commune, before.get(row.label.data)
                    ),
                )
                for row in self.activities.filled
            ],
        )


class PlaceForm(SectionForm):
    """Where it is, and when it is open."""

    paths = {"address.lines": "lines", "address.postal_code": "postal_code", "address.city": "city"}
    commune = PlaceName(_("Commune"), [InputRequired()])
    lines = LongText(
        _("Adresse"), 400, [Optional()], description=_("Numéro et rue ; une ligne par élément.")
    )
    postal_code = Words(_("Code postal"), 10, [Optional()])
    city = Words(_("Localité"), 100, [Optional()])
    languages = LanguageBoxes(_("Langues parlées"), validators=[Optional()])
    monday = opening.DayHours(0)
    tuesday = opening.DayHours(1)
    wednesday = opening.DayHours(2)
    thursday = opening.DayHours(3)
    friday = opening.DayHours(4)
    saturday = opening.DayHours(5)
    sunday = opening.DayHours(6)
    opening_hours = Words(
        _("Horaires qui changent dans l’année"),
        500,
        [Optional()],
        description=_(
            "Dans la notation d’OpenStreetMap, par exemple « Mo-Fr 09:00-12:00; PH off ». "
            "Remplace les jours ci-dessus."
        ),
    )

    @property
    def days(self) -> list[opening.DayHours]:
        """The seven days."""
        return [field for field in self if isinstance(field, opening.DayHours)]

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        address = one.address or Address()
        days = opening.of_days(one.opening_hours, utc_now().astimezone(PARIS).date())
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        hours = {
            name: (days or {}).get(code) for name, code in zip(names, opening.DAYS, strict=True)
        }
        return {
            "commune": one.commune,
            "lines": "\n".join(address.lines),
            "postal_code": address.postal_code,
            "city": address.city,
            "languages": one.languages,
            "opening_hours": one.opening_hours if days is None else "",
            **hours,
        }

    def draft(self, _one: Structure) -> StructureDraft:
        """Give what is sent."""
        lines = [line.strip() for line in (self.lines.data or "").splitlines() if line.strip()]
        address = Address(
            lines=lines, postal_code=self.postal_code.data or "", city=self.city.data or ""
        )
        hours = self.opening_hours.data or opening.joined(day.data for day in self.days)
        return StructureDraft(
            commune=self.commune.data or "",
            address=address if address != Address() else None,
            opening_hours=hours,
            languages=self.languages.data or [],
        )


class ContactForm(SectionForm):
    """How anyone reaches it."""

    paths = {"public_contact.email": "email", "public_contact.phone": "phone"}
    email = EmailAddress(
        _("Courriel public"),
        [Optional()],
        description=_("L’adresse de la structure, jamais celle d’une personne."),
    )
    phone = Words(_("Téléphone public"), 40, [Optional()])

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        contact = one.public_contact
        return {"email": contact.email, "phone": contact.phone} if contact else {}

    def draft(self, _one: Structure) -> StructureDraft:
        """Give what is sent."""
        email, phone = self.email.data, self.phone.data
        given = {name: one for name, one in (("email", email), ("phone", phone)) if one}
        return StructureDraft(public_contact=ContactDraft(**given) if given else None)


class FiguresForm(SectionForm):
    """How large it is, and when that was true."""

    paths = {
        "staff.value": "staff",
        "staff.as_of": "staff_on",
        "turnover.value": "turnover",
        "turnover.as_of": "turnover_on",
    }
    staff = Whole(_("Effectif, en personnes"), 0, 1_000_000, [Optional()])
    staff_on = Day(_("Effectif constaté le"), [Optional()])
    turnover = Euros(_("Chiffre d’affaires annuel"), [Optional()])
    turnover_on = Day(_("Exercice clos le"), [Optional()])

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        pairs = (("staff", one.staff), ("turnover", one.turnover))
        return {
            key: value
            for name, figure in pairs
            if figure
            for key, value in ((name, figure.value), (f"{name}_on", figure.as_of))
        }

    def draft(self, _one: Structure) -> StructureDraft:
        """Give what is sent; a figure without its day is one of today."""
        today = utc_now().astimezone(PARIS).date()

        def dated(value: int | None, day: Any) -> DatedFigure | None:
            return None if value is None else DatedFigure(value=value, as_of=day or today)

        return StructureDraft(
            staff=dated(self.staff.data, self.staff_on.data),
            turnover=dated(self.turnover.data, self.turnover_on.data),
        )


class SupportForm(SectionForm):
    """What it answers, for whom, where, how soon."""

    paths = {
        "support.needs": "needs",
        "support.audiences": "audiences",
        "support.reach": "reach",
        "support.within_days": "within_days",
    }
    needs = Boxes(_("Besoins auxquels elle répond"), lambda: _terms(support_needs()), 30)
    audiences = Boxes(
        _("Pour qui"),
        lambda: _terms(audiences()),
        20,
        description=_("Rien de coché : pour tout le monde."),
    )
    reach = reach.ReachField(_("Jusqu’où"), validators=[Optional()])
    radius_km = Whole(_("Kilomètres"), 1, 500, [Optional()], description=RADIUS_HINT)
    within_days = Whole(_("Réponse sous combien de jours"), 1, 365, [Optional()])

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        offer = one.support
        if offer is None:
            return {"reach": ""}
        names = ("needs", "audiences", "within_days")
        return {name: getattr(offer, name) for name in names} | reach.shown(offer.reach)

    def draft(self, one: Structure) -> StructureDraft:
        """Give what is sent; no need: it offers no support."""
        if not self.needs.data:
            return StructureDraft(support=None)
        before = one.support.reach if one.support else None
        within = self.within_days.data
        return StructureDraft(
            support=SupportDraft(
                needs=self.needs.data,
                audiences=self.audiences.data or [],
                reach=reach.drafted(self.reach.data, self.radius_km.data, one.commune, before),
                within_days=ABSENT if within is None else within,
            )
        )


SECTIONS: dict[str, tuple[Any, type[SectionForm]]] = {
    "identity": (_("Identité"), IdentityForm),
    "activities": (_("Activités"), ActivitiesForm),
    "place": (_("Lieu et horaires"), PlaceForm),
    "contact": (_("Contact public"), ContactForm),
    "links": (_("Sites et réseaux"), LinksForm),
    "figures": (_("Chiffres"), FiguresForm),
    "support": (_("Accompagnement"), SupportForm),
}
"""The sections by their name in the address: their title and their form."""


def _terms(table: Any) -> list[tuple[str, str]]:
    return [(code, one.label(language())) for code, one in table.items()]
