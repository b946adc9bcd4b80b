"""What one needs help with."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import Optional

from services.portal.forms.asked import AskingForm
from services.portal.forms.fields import PlaceName, choices
from services.portal.languages import language
from shared.reference.support import Term, audiences, support_needs


def _any_of(terms: Mapping[str, Term], anyone: object) -> list[tuple[str, object]]:
    return [("", anyone), *((code, one.label(language())) for code, one in terms.items())]


class SupportForm(AskingForm):
    """A need, who has it, where."""

    besoin = SelectField(
        _("De quoi avez-vous besoin ?"),
        [Optional()],
        default="",
        choices=lambda: choices(_any_of(support_needs(), _("Tous les besoins"))),
    )
    public = SelectField(
        _("Vous êtes"),
        [Optional()],
        default="",
        choices=lambda: choices(_any_of(audiences(), _("Tout le monde"))),
    )
    lieu = PlaceName(_("Où ?"), [Optional()])
