"""The form of a handover listing: what everyone reads, what only its owner and agents do."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import Confidential, ListingChange, NewListing
from services.portal.client.resources import Area, Identity, Listing
from services.portal.forms.fields import Euros, LongText, PlaceName, Themes, Whole, Words, choices
from services.portal.forms.frame import PageForm
from shared.reference.naf import activities
from shared.reference.territory import territory

DIVISIONS = [
    (code, f"{code} — {one.label}") for code, one in activities().items() if one.level == "division"
]
PRECISIONS = [
    ("commune", _("La commune")),
    ("epci", _("L’intercommunalité")),
    ("department", _("Le département")),
    ("region", _("La région")),
]


class ListingForm(PageForm):
    """A handover listing."""

    paths = {
        "area": "place",
        "naf": "division",
        "confidential.business_name": "business_name",
        "confidential.exact_turnover": "exact_turnover",
        "confidential.contact_note": "contact_note",
    }
    title = Words(
        _("Titre"),
        200,
        [InputRequired()],
        description=_(
            "Ce que fait l’entreprise, sans la nommer : « Atelier de confection à façon »."
        ),
    )
    summary = LongText(
        _("Présentation"),
        5000,
        [Optional()],
        description=_(
            "L’activité, la clientèle, l’équipe, ce que vous souhaitez transmettre. "
            "Ni nom, ni adresse, ni détail que l’on reconnaîtrait."
        ),
    )
    themes = Themes(_("Thèmes"), 5, [InputRequired()], description=_("Cinq au plus."))
    division = SelectField(
        _("Secteur d’activité"),
        [Optional()],
        choices=choices([("", "—"), *DIVISIONS]),
        description=_("Seul ce secteur, assez large, est montré."),
    )
    place = PlaceName(_("Commune de l’entreprise"), [InputRequired()])
    precision = SelectField(
        _("Lieu montré dans l’annonce"),
        choices=choices(PRECISIONS),
        default="epci",
        description=_("Plus il est large, moins on vous reconnaît."),
    )
    asking_price = Euros(_("Prix demandé"), [Optional()])
    staff = Whole(_("Nombre de salariés"), 0, 100_000, [Optional()])
    business_name = Words(_("Nom de l’entreprise"), 200, [Optional()])
    exact_turnover = Euros(_("Chiffre d’affaires annuel"), [Optional()])
    contact_note = LongText(
        _("Comment vous joindre"),
        2000,
        [Optional()],
        description=_("Quand, par qui, avec quelles précautions."),
    )

    @classmethod
    def shown(cls, one: Listing, identity: Identity) -> dict[str, Any]:
        """Give a listing as the form shows it; a place wider than a commune is asked for again."""
        area = one.area
        return {
            "title": one.title,
            "summary": one.summary,
            "themes": one.themes,
            "division": one.naf_division or "",
            "place": area.code if area and area.level == "commune" else None,
            "precision": area.level if area else "epci",
            "asking_price": one.asking_price,
            "staff": one.staff,
            "business_name": identity.business_name,
            "exact_turnover": identity.exact_turnover,
            "contact_note": identity.contact_note,
        }

    def new(self, *, publish: bool) -> NewListing:
        """Give what is sent to create it."""
        return NewListing(publish=publish, **self._values())

    def change(self) -> ListingChange:
        """Give what is sent to change it."""
        return ListingChange(**self._values())

    def _values(self) -> dict[str, Any]:
        told = {
            "title": self.title.data,
            "summary": self.summary.data,
            "themes": self.themes.data,
            "area": self._area(),
            "naf": self.division.data or None,
            "asking_price": self.asking_price.data,
            "staff": self.staff.data,
        }
        kept = {
            "business_name": self.business_name.data,
            "exact_turnover": self.exact_turnover.data,
            "contact_note": self.contact_note.data,
        }
        confidential = {name: value for name, value in kept.items() if value is not None}
        values = {name: value for name, value in told.items() if value is not None}
        return values | {"confidential": Confidential(**confidential)}

    def _area(self) -> Area | None:
        place = territory().place(self.place.data or "")
        if place is None:
            return None
        wider = {"epci": place.epci, "department": place.department, "region": place.region}
        level = self.precision.data
        code = wider.get(level)
        return Area(level=level, code=code) if code else Area(level="commune", code=place.code)
