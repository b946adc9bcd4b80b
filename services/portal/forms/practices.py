"""The form of a good practice: what was done, what came of it, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import (
    ABSENT,
    CostDraft,
    NewPractice,
    PracticeChange,
    Refusal,
    ResultDraft,
)
from services.portal.client.resources import Practice
from services.portal.forms.amounts import Cents, Exact
from services.portal.forms.fields import LongText, Themes, Words, choices
from services.portal.forms.frame import PageForm
from services.portal.forms.listings import DIVISIONS
from services.portal.forms.picker import Choice, StructureChoice
from services.portal.forms.several import RowForm, Rows
from services.portal.forms.structures import whole_address


class ResultRow(RowForm):
    """A result."""

    label = Words(_("Ce qui a été mesuré"), 200, [InputRequired()])
    value = Exact(_("Combien"), -(10**12), 10**12, [InputRequired()])
    unit = Words(_("Unité"), 40, [InputRequired()], description=_("Par exemple t/an, emplois."))


class CostRow(RowForm):
    """A cost."""

    label = Words(_("Dépense"), 200, [InputRequired()])
    amount_cents = Cents(_("Montant en euros"), [InputRequired()])


class SourceRow(RowForm):
    """Where it can be read."""

    url = Words(_("Adresse de la page"), 500, [Optional()])


class StructureRow(RowForm):
    """A structure whose practice it is."""

    who = StructureChoice(
        _("Structure"),
        [Optional()],
        description=_("Écrivez son nom : elle est cherchée dans l’annuaire."),
    )


class PracticeForm(PageForm):
    """A good practice."""

    paths = {"structure_ids": "structures"}
    title = Words(_("Titre"), 200, [InputRequired()])
    summary = LongText(_("En bref"), 1000, [Optional()], description=_("Deux ou trois phrases."))
    body = LongText(
        _("Le récit"),
        30_000,
        [Optional()],
        description=_("Le point de départ, ce qui a été fait, ce qu’on referait autrement."),
    )
    themes = Themes(_("Thèmes"), 5, [InputRequired()], description=_("Cinq au plus."))
    naf_division = SelectField(
        _("Secteur d’activité"), [Optional()], choices=choices([("", "—"), *DIVISIONS])
    )
    structures = Rows(
        _("Qui l’a fait"), StructureRow, 20, one=_("Structure"), another=_("Ajouter une structure")
    )
    results = Rows(
        _("Résultats"), ResultRow, 20, one=_("Résultat"), another=_("Ajouter un résultat")
    )
    costs = Rows(_("Coûts"), CostRow, 20, one=_("Dépense"), another=_("Ajouter une dépense"))
    sources = Rows(_("Sources"), SourceRow, 20, one=_("Source"), another=_("Ajouter une source"))

    @classmethod
    def shown(cls, one: Practice, names: Mapping[str, str]) -> dict[str, Any]:
        """Give a good practice as the form shows it.

        :param names: of its structures, by their ids.
        """
        told = {name: getattr(one, name) for name in ("title", "summary", "body", "themes")}
        return told | {
            "naf_division": one.naf_division or "",
            "structures": [{"who": Choice(id_, names.get(id_, id_))} for id_ in one.structure_ids],
            "results": [vars(result) for result in one.results],
            "costs": [vars(cost) for cost in one.costs],
            "sources": [{"url": url} for url in one.sources],
        }

    def new(self) -> NewPractice:
        """Give what is sent to write it."""
        return NewPractice(submit=False, **self._values())

    def change(self) -> PracticeChange:
        """Give what is sent to change it."""
        return PracticeChange(**self._values())

    def _values(self) -> dict[str, Any]:
        chosen = [row["who"].choice for row in self.structures.filled]
        return {
            "title": self.title.data,
            "summary": self.summary.data or "",
            "body": self.body.data or "",
            "themes": self.themes.data or [],
            "naf_division": self.naf_division.data or ABSENT,
            "structure_ids": list(dict.fromkeys(one.id for one in chosen if one and one.id)),
            "results": [
                ResultDraft(label=row["label"].data, value=row["value"].data, unit=row["unit"].data)
                for row in self.results.filled
            ],
            "costs": [
                CostDraft(label=row["label"].data, amount_cents=row["amount_cents"].data)
                for row in self.costs.filled
            ],
            "sources": [whole_address(row["url"].data) for row in self.sources.filled],
        }


class RefusalForm(PageForm):
    """Why it is not published."""

    reason = LongText(
        _("Pourquoi"),
        1000,
        [InputRequired()],
        description=_("La personne concernée lira cette raison : dites ce qu’elle peut faire."),
    )

    def draft(self) -> Refusal:
        """Give what is sent."""
        return Refusal(reason=self.reason.data or "")
