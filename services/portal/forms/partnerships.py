"""The forms of a partnership: who, what each commits to, from when to when."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import (
    ABSENT,
    Ending,
    NewPartnership,
    PartnershipChange,
    PartyDraft,
    Renewal,
)
from services.portal.client.resources import Partnership
from services.portal.forms.coded import coded_choices
from services.portal.forms.fields import LongText, Themes, Whole, Words
from services.portal.forms.frame import PageForm
from services.portal.forms.period import Day, Days, Period
from services.portal.forms.picker import Choice, StructureChoice
from services.portal.forms.several import RowForm, Rows
from shared.reference.coded import CodedTable

PARTIES = 2


class PartyRow(RowForm):
    """A party and what it commits to."""

    who = StructureChoice(
        _("Structure, entreprise ou collectivité"),
        [InputRequired()],
        outside=True,
        description=_("Écrivez son nom : elle est cherchée dans l’annuaire."),
    )
    commitments = LongText(
        _("Ce à quoi elle s’engage"), 5000, [Optional()], description=_("Un engagement par ligne.")
    )


class PartnershipForm(PageForm):
    """A partnership."""

    paths = {"starts_on": "term-starts", "ends_on": "term-ends", "renewal_notice_days": "notice"}
    title = Words(
        _("Objet"), 200, [InputRequired()], description=_("Par exemple : mécénat de compétences.")
    )
    kind = SelectField(_("Type d’accord"), choices=coded_choices(CodedTable.AGREEMENTS))
    description = LongText(_("Présentation"), 5000, [Optional()])
    parties = Rows(
        _("Partenaires"), PartyRow, 20, one=_("Partenaire"), another=_("Ajouter un partenaire")
    )
    term = Period(_("Durée"), Days, description=_("Sans date de fin : l’accord court toujours."))
    notice = Whole(_("Prévenir combien de jours avant la fin"), 0, 730, [Optional()], default=90)
    themes = Themes(_("Thèmes"), 5, [Optional()], description=_("Cinq au plus."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it; a partnership has two parties at least."""
        fine = bool(super().validate(extra_validators))
        if len(self.parties.filled) < PARTIES:
            self.form_errors.append(gettext("Nommez au moins deux partenaires."))
            return False
        return fine

    @classmethod
    def shown(cls, one: Partnership) -> dict[str, Any]:
        """Give a partnership as the form shows it."""
        parties = [
            {
                "who": Choice(party.structure_id or "", party.name),
                "commitments": "\n".join(party.commitments),
            }
            for party in one.parties
        ]
        return {
            "title": one.title,
            "kind": one.kind,
            "description": one.description,
            "parties": parties,
            "term": {"starts": one.starts_on, "ends": one.ends_on},
            "notice": one.renewal_notice_days,
            "themes": one.themes,
        }

    def new(self) -> NewPartnership:
        """Give what is sent to write it down."""
        return NewPartnership(record=False, **self._values())

    def change(self) -> PartnershipChange:
        """Give what is sent to change it."""
        return PartnershipChange(**self._values())

    def _values(self) -> dict[str, Any]:
        notice = self.notice.data
        return {
            "title": self.title.data,
            "kind": self.kind.data,
            "description": self.description.data or "",
            "parties": [_party(row) for row in self.parties.filled],
            "themes": self.themes.data or [],
            "starts_on": self.term.form["starts"].data,
            "ends_on": self.term.form["ends"].data,
            "renewal_notice_days": ABSENT if notice is None else notice,
        }


class RenewalForm(PageForm):
    """Until when it goes on."""

    ends_on = Day(_("Jusqu’au"), [Optional()], description=_("Laissez vide : sans fin prévue."))

    def draft(self) -> Renewal:
        """Give what is sent."""
        return Renewal(ends_on=self.ends_on.data)


class EndingForm(PageForm):
    """When it ended."""

    ended_on = Day(_("Terminé le"), [Optional()], description=_("Laissez vide pour aujourd’hui."))

    def draft(self) -> Ending:
        """Give what is sent."""
        return Ending(ended_on=self.ended_on.data or ABSENT)


def _party(row: Any) -> PartyDraft:
    who: Choice = row["who"].choice
    lines = [line.strip()[:500] for line in (row["commitments"].data or "").splitlines()]
    commitments = [line for line in lines if line]
    if who.id:
        return PartyDraft(structure_id=who.id, commitments=commitments)
    return PartyDraft(name=who.name, commitments=commitments)
