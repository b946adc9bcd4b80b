"""The form of premises to let: what they are, for whom, and the rent of each year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import (
    ABSENT,
    EligibilityDraft,
    LandlordDraft,
    NewPremises,
    PremisesChange,
)
from services.portal.client.resources import Address, Premises
from services.portal.forms.amounts import Exact
from services.portal.forms.coded import coded_choices, coded_pairs
from services.portal.forms.fields import LongText, PlaceName, Themes, Whole, Words
from services.portal.forms.period import Day
from services.portal.forms.picker import Choice, StructureChoice
from services.portal.forms.rent_terms import RentTermsForm
from services.portal.forms.several import Boxes
from services.portal.forms.structures import whole_address
from shared.reference.coded import CodedTable


class LettingForm(RentTermsForm):
    """Premises to let."""

    paths: ClassVar[Mapping[str, str]] = {
        **RentTermsForm.paths,
        "address.lines": "lines",
        "address.postal_code": "postal_code",
        "address.city": "city",
        "eligibility.under_years": "under_years",
        "eligibility.note": "note",
    }
    title = Words(
        _("Titre"),
        200,
        [InputRequired()],
        description=_("Par exemple : atelier de 120 m² à la Fonderie."),
    )
    landlord = StructureChoice(
        _("Bailleur"),
        [InputRequired()],
        outside=True,
        description=_("Écrivez son nom : il est cherché dans l’annuaire."),
    )
    description = LongText(_("Présentation"), 5000, [Optional()])
    use = SelectField(_("Usage"), choices=coded_choices(CodedTable.PREMISES_USES))
    surface = Exact(_("Surface en m²"), 0, 1_000_000, [InputRequired()])
    commune = PlaceName(_("Commune"), [InputRequired()])
    lines = LongText(_("Adresse"), 400, [Optional()], description=_("Numéro et rue."))
    postal_code = Words(_("Code postal"), 10, [Optional()])
    city = Words(_("Localité"), 100, [Optional()])
    equipment = Boxes(_("Équipements"), coded_pairs(CodedTable.EQUIPMENT), 30)
    accessibility = Boxes(_("Accessibilité"), coded_pairs(CodedTable.ACCESSIBILITY), 30)
    available_from = Day(
        _("Libre à partir du"), [Optional()], description=_("Laissez vide : dès maintenant.")
    )
    available_until = Day(_("Libre jusqu’au"), [Optional()])
    lease = SelectField(_("Type de bail"), choices=coded_choices(CodedTable.LEASES))
    max_stay_months = Whole(_("Séjour le plus long, en mois"), 1, 240, [Optional()])
    under_years = Whole(
        _("Réservé aux structures de moins de combien d’années"), 1, 99, [Optional()]
    )
    ess_only = BooleanField(_("Réservé à l’économie sociale et solidaire"))
    note = LongText(_("Autres conditions"), 1000, [Optional()])
    themes = Themes(_("Thèmes"), 5, [Optional()], description=_("Cinq au plus."))
    url = Words(_("Page où en lire plus"), 500, [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it: the last day does not come before the first."""
        fine = bool(super().validate(extra_validators))
        first, last = self.available_from.data, self.available_until.data
        if first and last and last < first:
            told = gettext("La fin vient avant le début.")
            self.available_until.errors = [*self.available_until.errors, told]
            return False
        return fine

    @classmethod
    def shown(cls, one: Premises) -> dict[str, Any]:
        """Give premises as the form shows them."""
        names = ("title", "description", "use", "surface", "commune", "equipment", "accessibility")
        more = ("available_from", "available_until", "lease", "max_stay_months", "themes", "url")
        address, eligible = one.address or Address(), one.eligibility
        landlord = one.landlord
        return {name: getattr(one, name) for name in (*names, *more)} | {
            "landlord": Choice(landlord.structure_id or "", landlord.name) if landlord else None,
            "lines": "\n".join(address.lines),
            "postal_code": address.postal_code,
            "city": address.city,
            "under_years": eligible.under_years if eligible else None,
            "ess_only": eligible.ess_only if eligible else False,
            "note": eligible.note if eligible else "",
            **cls.rent_shown(one.rent),
        }

    def new(self) -> NewPremises:
        """Give what is sent to offer them."""
        return NewPremises(publish=False, **self._values(None))

    def change(self, one: Premises) -> PremisesChange:
        """Give what is sent to change them.

        :param one: as they are: what no field shows is kept.
        """
        return PremisesChange(**self._values(one))

    def _values(self, before: Premises | None) -> dict[str, Any]:
        names = ("title", "description", "use", "commune", "equipment", "accessibility")
        more = ("lease", "themes")
        told = {name: self[name].data for name in (*names, *more)}
        lines = [line.strip() for line in (self.lines.data or "").splitlines() if line.strip()]
        place = Address(
            lines=lines, postal_code=self.postal_code.data or "", city=self.city.data or ""
        )
        days = {name: self[name].data for name in ("available_from", "available_until")}
        return {
            **{name: [] if value is None else value for name, value in told.items()},
            **{name: value or (ABSENT if before is None else None) for name, value in days.items()},
            "landlord": self._landlord(),
            "address": place,
            "surface": self.surface.data,
            "max_stay_months": self.max_stay_months.data or (ABSENT if before is None else None),
            "eligibility": self._eligibility(before),
            "rent": self.rent_draft(before.rent if before else None),
            "url": whole_address(self.url.data) or ABSENT,
        }

    def _landlord(self) -> LandlordDraft:
        who = self.landlord.choice or Choice("", "")
        return LandlordDraft(structure_id=who.id) if who.id else LandlordDraft(name=who.name)

    def _eligibility(self, before: Premises | None) -> EligibilityDraft:
        divisions = before.eligibility.naf_divisions if before and before.eligibility else []
        return EligibilityDraft(
            under_years=self.under_years.data or ABSENT,
            ess_only=bool(self.ess_only.data),
            naf_divisions=divisions,
            note=self.note.data or ABSENT,
        )
