"""The forms of claiming a page and of reporting what is wrong with it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import ABSENT, ClaimDraft, ReportDraft
from services.portal.codes import Labels
from services.portal.forms.fields import LongText, Words, choices
from services.portal.forms.frame import PageForm

WRONG: Labels = {
    "closed": _("Elle a fermé"),
    "wrong-information": _("Une information est fausse"),
    "duplicate": _("Elle est déjà dans l’annuaire sous un autre nom"),
    "not-ess": _("Elle n’est pas de l’économie sociale et solidaire"),
    "offensive": _("Un texte est déplacé"),
    "other": _("Autre chose"),
}


class ClaimForm(PageForm):
    """Why a page is someone's."""

    role = Words(
        _("Votre fonction dans la structure"),
        200,
        [InputRequired()],
        description=_("Par exemple : directrice, trésorier, chargée de communication."),
    )
    proof = LongText(
        _("Ce qui le montre"),
        2000,
        [Optional()],
        description=_(
            "Une page de son site qui vous nomme, votre adresse professionnelle, qui appeler…"
        ),
    )
    message = LongText(_("Un mot pour l’agent"), 2000, [Optional()])

    def draft(self) -> ClaimDraft:
        """Give what is sent."""
        return ClaimDraft(
            role=self.role.data or "",
            proof=self.proof.data or ABSENT,
            message=self.message.data or ABSENT,
        )


class ReportForm(PageForm):
    """What is wrong with a page."""

    reason = RadioField(
        _("Qu’est-ce qui ne va pas ?"), [InputRequired()], choices=choices(WRONG.items())
    )
    text = LongText(
        _("Précisez"), 2000, [Optional()], description=_("Ce qu’il faudrait lire à la place.")
    )

    def draft(self) -> ReportDraft:
        """Give what is sent."""
        return ReportDraft(reason=self.reason.data, text=self.text.data or "")
