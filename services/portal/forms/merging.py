"""The form that makes one page of two: whose value is kept, field by field."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from services.portal.client.drafts import MergeDraft
from services.portal.forms.frame import PageForm

LISTS = frozenset({"kinds", "themes", "links", "languages", "networks", "labels", "activities"})
"""The fields of which both pages' values may be kept."""
FIELDS = (
    *("name", "brand", "siret", "legal_form", "naf", "description", "commune", "address"),
    *("website", "public_contact", "opening_hours", "founding_year", "staff", "turnover"),
    *(
        "logo",
        "support",
        "kinds",
        "themes",
        "links",
        "languages",
        "networks",
        "labels",
        "activities",
    ),
)
SIDES = ("stays", "goes", "both")


class MergeForm(PageForm):
    """Whose values are kept; a field without a choice is left to the service's own rule."""

    sequence = HiddenField(validators=[Length(max=12)])
    into_sequence = HiddenField(validators=[Length(max=12)])
    owners = BooleanField(
        _("Qui s’occupait de la page qui disparaît s’occupe aussi de celle qui reste")
    )

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, by field."""
        asked = {name: request.form.get(f"keep-{name}", "") for name in FIELDS}
        return {
            name: side
            for name, side in asked.items()
            if side in SIDES and (side != "both" or name in LISTS)
        }

    def draft(self, into: str, *, dry_run: bool) -> MergeDraft:
        """Give what is sent.

        :param into: the page that stays.
        """
        return MergeDraft(
            into=into,
            choices=self.choices,
            owners=bool(self.owners.data),
            dry_run=dry_run,
            sequence=_number(self.sequence.data),
            into_sequence=_number(self.into_sequence.data),
        )


def _number(text: Any) -> int:
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
