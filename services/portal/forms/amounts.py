"""Exact amounts as people type them: euros to the cent, decimal numbers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from services.portal.forms.fields import AMOUNT_MARKS, Typed
from services.portal.wording import number

LONGEST = 20


class Exact(Typed):
    """A decimal number, to two decimals."""

    def __init__(
        self, label: Any, least: int, most: int, validators: Iterable[Any] = (), **more: Any
    ) -> None:
        super().__init__(label, [*validators], **more)
        self.least, self.most = least, most

    def shown(self, value: Any) -> str:
        """Write it."""
        return "" if value is None else number(value)

    def understood(self, text: str) -> Any:
        """Read it, with a comma or a point."""
        plain = text.replace("−", "-").replace(",", ".")
        whole, point, cents = plain.rpartition(".")
        if not point or len(cents) > 2:
            whole, point, cents = plain, "", ""
        digits = AMOUNT_MARKS.sub("", whole) + point + cents.rstrip("€ ")
        try:
            value = Decimal(digits) if len(digits) <= LONGEST else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not self.least <= value <= self.most:
            told = _(
                "Écrivez un nombre de %(least)s à %(most)s, à deux décimales.",
                least=number(self.least),
                most=number(self.most),
            )
            raise ValidationError(told)
        return value


class Cents(Exact):
    """An amount in euros, to the cent; its value is a number of cents."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, 0, 10_000_000, validators, **more)

    def shown(self, value: Any) -> str:
        """Write the amount."""
        return "" if value is None else number(Decimal(value).scaleb(-2))

    def understood(self, text: str) -> int:
        """Read the amount."""
        return int(super().understood(text).scaleb(2))
