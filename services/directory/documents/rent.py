"""The terms of a rent as stored: amounts in cents, percents and index values as exact text."""

from __future__ import annotations

from decimal import Decimal

from mongoengine import (
    BooleanField,
    DecimalField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EnumField,
    IntField,
    ListField,
    StringField,
)

from services.directory.domain.rent import (
    Discount,
    IndexType,
    Price,
    RentStep,
    RentTerms,
    Unit,
)


class Amount(EmbeddedDocument):
    """Cents, without VAT, for what `unit` says."""

    amount_cents = IntField(required=True, min_value=0)
    unit = EnumField(Unit, required=True)

    def price(self) -> Price:
        """Give it as the domain knows it."""
        return Price(self.amount_cents, self.unit)


class Step(EmbeddedDocument):
    """A price for so many months; without `months`, until the end."""

    price = EmbeddedDocumentField(Amount, required=True)
    months = IntField(min_value=1)


class Index(EmbeddedDocument):
    """The index the rent follows, and its value when the rent was set (`2026-T2`, 137.09)."""

    type = EnumField(IndexType, required=True)
    base_quarter = StringField(max_length=7)
    base_value = DecimalField(force_string=True, precision=2)
    revised_yearly = BooleanField(default=True)


class ConditionalDiscount(EmbeddedDocument):
    """A discount under a condition: percent of the rent, or an amount for each m²."""

    code = StringField(required=True, max_length=64)
    condition = StringField(max_length=500)
    percent = DecimalField(force_string=True, precision=2)
    price = EmbeddedDocumentField(Amount)

    def discount(self) -> Discount:
        """Give it as the domain knows it."""
        percent = None if self.percent is None else Decimal(self.percent)
        return Discount(self.code, percent, self.price.price() if self.price else None)


class Rent(EmbeddedDocument):
    """What a lease says of the rent."""

    steps = ListField(EmbeddedDocumentField(Step), required=True, max_length=40)
    charges = EmbeddedDocumentField(Amount)
    index = EmbeddedDocumentField(Index)
    rent_free_months = IntField(min_value=0, default=0)
    deposit_months = IntField(min_value=0, default=0)
    discounts = ListField(EmbeddedDocumentField(ConditionalDiscount), max_length=20)
    discount_cap_percent = DecimalField(force_string=True, precision=2)
    vat = BooleanField(default=False)

    def terms(self, surface: Decimal) -> RentTerms:
        """Give them as the domain calculates with them.

        :param surface: in m².
        :raises Unpriced: they cannot be calculated.
        """
        cap = self.discount_cap_percent
        return RentTerms(
            surface=surface,
            steps=tuple(RentStep(one.price.price(), one.months) for one in self.steps),
            charges=self.charges.price() if self.charges else None,
            revised_yearly=bool(self.index and self.index.revised_yearly),
            rent_free_months=self.rent_free_months,
            deposit_months=self.deposit_months,
            discounts=tuple(one.discount() for one in self.discounts),
            discount_cap=None if cap is None else Decimal(cap),
            vat=self.vat,
        )
