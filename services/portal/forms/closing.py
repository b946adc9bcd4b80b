"""The forms of steps that are not taken lightly: closing a page, refusing or hiding one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import ABSENT, Decision, Step
from services.portal.forms.fields import LongText, Words
from services.portal.forms.frame import PageForm
from services.portal.forms.period import Day


class ClosingForm(PageForm):
    """Since when a structure is no more, and why if one wishes to say."""

    on = Day(_("Fermée depuis le"), [Optional()], description=_("Laissez vide pour aujourd’hui."))
    reason = Words(
        _("Pourquoi"), 500, [Optional()], description=_("Sera lu par qui ouvre la page.")
    )

    def draft(self) -> Step:
        """Give what is sent."""
        return Step(on=self.on.data or ABSENT, reason=self.reason.data or ABSENT)


class ReasonForm(PageForm):
    """Why something is refused or hidden."""

    reason = LongText(
        _("Pourquoi"),
        500,
        [InputRequired()],
        description=_("La personne concernée lira cette raison : dites ce qu’elle peut faire."),
    )

    def step(self) -> Step:
        """Give what is sent of a page."""
        return Step(reason=self.reason.data or "")

    def decision(self) -> Decision:
        """Give what is sent of a claim."""
        return Decision(reason=self.reason.data or "")
