"""The forms of a taker: what they look for, why a proposal does not suit, how they are told."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import ProfileDraft, SubscriberDraft
from services.portal.client.resources import Profile, Subscriber
from services.portal.codes import DISMISSALS
from services.portal.forms.fields import (
    EmailAddress,
    Euros,
    PlaceName,
    Themes,
    Whole,
    Words,
    choices,
)
from services.portal.forms.frame import PageForm
from services.portal.forms.listings import DIVISIONS
from services.portal.languages import LANGUAGES


class SearchForm(PageForm):
    """What a taker (*repreneur*) looks for."""

    paths = {"naf_divisions": "division", "radius_km": "radius"}
    label = Words(
        _("Nom de cette recherche"),
        200,
        [Optional()],
        description=_("Pour vous seul : « Une menuiserie dans le Sundgau »."),
    )
    themes = Themes(
        _("Thèmes"),
        10,
        [InputRequired()],
        description=_("Une annonce doit avoir l’un d’eux pour vous être proposée."),
    )
    division = SelectField(
        _("Secteur d’activité"),
        [Optional()],
        choices=choices([("", _("Tous")), *DIVISIONS]),
    )
    place = PlaceName(
        _("Autour de"),
        [InputRequired()],
        description=_(
            "Le nom d’une commune ou un code postal, en France, en Allemagne ou en Suisse."
        ),
    )
    radius = Whole(_("Jusqu’à combien de kilomètres"), 0, 1000, [InputRequired()], default=30)
    budget = Euros(
        _("Budget"), [Optional()], description=_("Laissez vide pour ne pas en tenir compte.")
    )

    @classmethod
    def shown(cls, one: Profile) -> dict[str, Any]:
        """Give a profile as the form shows it."""
        return {
            "label": one.label,
            "themes": one.themes,
            "division": next(iter(one.naf_divisions), ""),
            "place": one.place,
            "radius": one.radius_km,
            "budget": one.budget,
        }

    def draft(self) -> ProfileDraft:
        """Give what is sent."""
        return ProfileDraft(
            label=self.label.data or "",
            themes=self.themes.data or [],
            naf_divisions=[self.division.data] if self.division.data else [],
            place=self.place.data or "",
            radius_km=self.radius.data or 0,
            budget=self.budget.data,
        )


class DismissalForm(PageForm):
    """Why a proposal does not suit."""

    reason = RadioField(
        _("Pourquoi cette annonce ne convient-elle pas ?"),
        choices=choices(DISMISSALS.items()),
        default=next(iter(DISMISSALS)),
        description=_(
            "Votre réponse améliore les propositions, et reste anonyme dans les chiffres."
        ),
    )


class PreferencesForm(PageForm):
    """How someone is told."""

    paths = {"followed_themes": "themes", "channels": "by_mail"}
    email = EmailAddress(
        _("Adresse électronique"),
        [Optional()],
        description=_("Elle n’est montrée à personne et ne sert qu’à vous prévenir."),
    )
    by_mail = BooleanField(_("Me prévenir aussi par courriel"))
    language = SelectField(_("Langue"), choices=choices(LANGUAGES.items()))
    themes = Themes(
        _("Thèmes suivis"),
        5,
        [Optional()],
        description=_("Vous serez prévenu quand un appel à projets s’ouvre sur l’un d’eux."),
    )

    @classmethod
    def shown(cls, one: Subscriber) -> dict[str, Any]:
        """Give the preferences as the form shows them."""
        return {
            "email": one.email,
            "by_mail": "email" in one.channels,
            "language": one.language,
            "themes": one.followed_themes,
        }

    def draft(self) -> SubscriberDraft:
        """Give what is sent."""
        return SubscriberDraft(
            email=self.email.data or None,
            language=self.language.data,
            followed_themes=self.themes.data or [],
            channels=["in-app", *(["email"] if self.by_mail.data else [])],
        )
