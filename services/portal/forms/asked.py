"""Forms that ask: filled from the address, they keep nothing and change nothing."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Self

from flask import request
from flask_babel import gettext as _
from wtforms import Form, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from services.portal.forms.fields import Typed
from services.portal.forms.frame import leaves
from services.portal.languages import language
from services.portal.wording import number


class AskingForm(Form):
    """A form whose answer is the page it leads to: its fields are in the address."""

    is_filled: bool = False
    """Whether the address fills any of it."""

    @classmethod
    def of_address(cls, **shown: Any) -> Self:
        """Make the form as the address fills it; as `shown` where it does not at all."""
        meta = {"locales": [language()]}
        form = cls(None, data=shown, meta=meta)
        if any(field.name in request.args for field in form):
            form = cls(request.args, meta=meta)
            form.is_filled = True
        return form

    def faults(self) -> list[tuple[str, str, str]]:
        """Give what is wrong: a field's id, its label, the error."""
        return [
            (field.id, str(field.label.text), str(error))
            for field in leaves(self)
            for error in field.errors
        ]


class Boxes(SelectMultipleField):
    """Some of a few choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Percent(Typed):
    """A percentage, to two decimals; it may be negative."""

    def __init__(self, label: Any, most: int, validators: Any = (), **more: Any) -> None:
        super().__init__(label, [*validators], **more)
        self.most = most

    def shown(self, value: Any) -> str:
        """Write it."""
        return "" if value is None else number(value)

    def understood(self, text: str) -> Decimal:
        """Read it, with a comma or a point."""
        plain = text.replace("%", "").replace("−", "-").replace(",", ".").strip()
        try:
            value = round(Decimal(plain), 2) if len(plain) <= len("-100.00") else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > self.most:
            told = _("Écrivez un pourcentage entre −%(most)s et %(most)s.", most=self.most)
            raise ValidationError(told)
        return value
