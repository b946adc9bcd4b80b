"""The forms of a structure's page: what is needed to begin, then each of its sections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import LinkDraft, StructureDraft
from services.portal.client.resources import Structure
from services.portal.directory_wording import language_name
from services.portal.forms.fields import (
    LongText,
    PlaceName,
    Themes,
    Whole,
    Words,
    choices,
)
from services.portal.forms.frame import PageForm
from services.portal.forms.several import Boxes, RowForm, Rows
from shared.reference.legal_forms import ess_legal_forms, legal_form_label
from shared.reference.recognition import labels, networks
from shared.reference.siae import siae_kinds

SPOKEN = ("fr", "gsw", "de", "en", "it", "tr", "ar", "pt", "es", "uk", "ru", "fsl")
FORMS_OF_LAW = [("", "—"), *((one.code, one.label) for one in ess_legal_forms())]


class SectionForm(PageForm):
    """A section of the page: shown from what is there, sent as what changes."""

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        raise NotImplementedError

    def draft(self, one: Structure) -> StructureDraft:
        """Give what is sent.

        :param one: the page as it is.
        """
        raise NotImplementedError


class NewStructureForm(PageForm):
    """What is needed to begin: a name and a commune; no SIRET yet."""

    name = Words(_("Nom de la structure"), 200, [InputRequired()])
    commune = PlaceName(
        _("Commune"),
        [InputRequired()],
        description=_("Son nom ou son code postal, en France, en Allemagne ou en Suisse."),
    )
    description = LongText(
        _("Ce qu’elle fait"), 5000, [Optional()], description=_("Deux phrases suffisent.")
    )
    themes = Themes(_("Thèmes"), 5, [Optional()], description=_("Cinq au plus."))
    siret = Words(
        _("SIRET"),
        20,
        [Optional()],
        description=_("Si elle en a déjà un. Il pourra être ajouté plus tard."),
    )

    def draft(self) -> StructureDraft:
        """Give what is sent."""
        told: dict[str, Any] = {"name": self.name.data, "commune": self.commune.data}
        more = {"description": self.description.data, "siret": self.siret.data}
        told |= {name: value for name, value in more.items() if value}
        return StructureDraft(**told, themes=self.themes.data or [])


class IdentityForm(SectionForm):
    """What it is."""

    name = Words(_("Nom de la structure"), 200, [InputRequired()])
    brand = Words(
        _("Nom d’usage"), 200, [Optional()], description=_("Le sigle ou l’enseigne, s’il diffère.")
    )
    legal_form = SelectField(_("Forme juridique"), [Optional()], choices=choices(FORMS_OF_LAW))
    siret = Words(_("SIRET"), 20, [Optional()], description=_("14 chiffres."))
    naf = Words(_("Code APE"), 10, [Optional()], description=_("Par exemple 13.30Z."))
    founding_year = Whole(_("Année de création"), 1100, 2199, [Optional()])
    kinds = Boxes(_("Structure d’insertion"), lambda: [(k.code, k.label) for k in siae_kinds()], 20)
    labels = Boxes(_("Labels et agréments"), lambda: _named(labels().values()), 30)
    networks = Boxes(_("Réseaux"), lambda: _named(networks().values()), 30)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        code = self.legal_form.data
        if code and code not in dict(FORMS_OF_LAW):  # told by a register: one no one chooses here
            self.legal_form.choices = choices([*FORMS_OF_LAW, (code, legal_form_label(code))])

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        names = ("name", "brand", "siret", "naf", "founding_year", "kinds", "labels", "networks")
        return {name: getattr(one, name) for name in names} | {"legal_form": one.legal_form or ""}

    def draft(self, _one: Structure) -> StructureDraft:
        """Give what is sent."""
        return StructureDraft(
            name=self.name.data,
            brand=self.brand.data or None,
            legal_form=self.legal_form.data or None,
            siret=self.siret.data or None,
            naf=self.naf.data or None,
            founding_year=self.founding_year.data,
            kinds=self.kinds.data or [],
            labels=self.labels.data or [],
            networks=self.networks.data or [],
        )


class LinkRow(RowForm):
    """A page elsewhere."""

    url = Words(_("Adresse de la page"), 500, [Optional()])


class LinksForm(SectionForm):
    """Where else it is on the web."""

    paths = {"links": "links"}
    website = Words(
        _("Site"), 500, [Optional()], description=_("Par exemple https://trame.exemple.fr.")
    )
    links = Rows(
        _("Autres pages et réseaux sociaux"),
        LinkRow,
        20,
        one=_("Page"),
        another=_("Ajouter une page"),
    )

    @classmethod
    def shown(cls, one: Structure) -> dict[str, Any]:
        """Give the section as the form shows it."""
        return {"website": one.website, "links": [{"url": link.url} for link in one.links]}

    def draft(self, _one: Structure) -> StructureDraft:
        """Give what is sent."""
        return StructureDraft(
            website=whole_address(self.website.data) or None,
            links=[LinkDraft(url=whole_address(row.url.data)) for row in self.links.filled],
        )


class LanguageBoxes(Boxes):
    """The languages spoken: those of the territory, and those already chosen."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, self._offered, 20, **more)

    def _offered(self) -> Iterable[tuple[str, str]]:
        codes = dict.fromkeys([*SPOKEN, *(getattr(self, "data", None) or ())])
        return [(code, language_name(code)) for code in codes if len(code) <= 8]


def whole_address(text: str | None) -> str:
    """Write the address of a page with its scheme, which people leave out."""
    if text and "://" not in text and "." in text:
        return f"https://{text}"
    return text or ""


def _named(ones: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.code, getattr(one, "brand", "") or one.name) for one in ones]
