"""The terms of a rent as the API reads and shows them. Amounts are in cents, without VAT."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.directory.documents.rent import Amount, ConditionalDiscount, Index, Rent, Step
from services.directory.domain.rent import IndexType, Unit
from shared.reference.coded import CodedTable
from shared.web.nomenclatures import coded_field
from shared.web.representation import Representation

MAX_CENTS = 10**9
MAX_MONTHS = 240


def decimal_field(
    low: str, high: str, description: str, *, places: int = 2, **options: Any
) -> fields.Decimal:
    """Make the field of an exact number: a JSON number or its text, to so many decimals."""
    least, most = Decimal(low), Decimal(high)

    def fits(value: Decimal) -> None:
        if not least <= value <= most:
            raise ValidationError(f"Give a number from {low} to {high}.")
        if value != round(value, places):
            raise ValidationError(f"Give at most {places} decimals.")

    bounds = {"minimum": float(least), "maximum": float(most)}
    described = {"description": description, **bounds}
    return fields.Decimal(validate=fits, metadata=described, **options)


def count_field(low: int, high: int, description: str, **options: Any) -> fields.Integer:
    """Make the field of a whole number."""
    return fields.Integer(
        strict=True,
        validate=validate.Range(low, high),
        metadata={"description": description},
        **options,
    )


class AmountSchema(Representation):
    """An amount, and what it is for."""

    amount_cents = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_CENTS))
    unit = fields.String(required=True, validate=validate.OneOf([one.value for one in Unit]))


class RentStepSchema(Representation):
    """A step of the rent; without `months`, until the end: only the last one may."""

    price = fields.Nested(AmountSchema, required=True)
    months = count_field(1, MAX_MONTHS, "For so many months of the lease.")


class RentIndexSchema(Schema):
    """The INSEE index the rent follows; none when left out."""

    type = fields.String(required=True, validate=validate.OneOf([i.value for i in IndexType]))
    base_quarter = fields.String(
        validate=validate.Regexp(r"^(19|20|21)\d\d-T[1-4]\Z", error="Write it 2026-T2.")
    )
    base_value = decimal_field("0", "10000", "The index in that quarter.")
    revised_yearly = fields.Boolean(
        load_default=True, metadata={"description": "At each anniversary of the lease."}
    )


class RentDiscountSchema(Schema):
    """A conditional discount: `percent` of the rent, or `price` for each m²."""

    code = coded_field(CodedTable.IMPACT_CRITERIA, required=True)
    condition = fields.String(validate=validate.Length(max=500))
    percent = decimal_field("0", "100", "Percent of the rent.")
    price = fields.Nested(AmountSchema)

    @validates_schema(skip_on_field_errors=True)
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        """Check that it is worth one thing."""
        if ("percent" in data) == ("price" in data):
            raise ValidationError("Give percent, or price.", "percent")
        if "price" in data and not data["price"]["unit"].startswith("eur-m2"):
            raise ValidationError("A discount in euros is for each m².", "price")


class RentSchema(Schema):
    """What the lease says of the rent."""

    steps = fields.List(
        fields.Nested(RentStepSchema), required=True, validate=validate.Length(1, 40)
    )
    charges = fields.Nested(AmountSchema, metadata={"description": "A provision, apart."})
    index = fields.Nested(RentIndexSchema)
    rent_free_months = count_field(0, 60, "The first so many: charges are due.", load_default=0)
    deposit_months = count_field(0, 24, "In months of the first step's rent.", load_default=0)
    discounts = fields.List(
        fields.Nested(RentDiscountSchema), load_default=list, validate=validate.Length(max=20)
    )
    discount_cap_percent = decimal_field("0", "100", "Of the rent, all discounts together.")
    vat = fields.Boolean(load_default=False, metadata={"description": "VAT is added (20 %)."})


class ShownIndexSchema(Representation):
    """The index the rent follows."""

    type = fields.String()
    base_quarter = fields.String()
    base_value = fields.String(metadata={"description": "A decimal number."})
    revised_yearly = fields.Boolean()


class ShownDiscountSchema(Representation):
    """A conditional discount."""

    code = fields.String()
    condition = fields.String()
    percent = fields.String(metadata={"description": "A decimal number."})
    price = fields.Nested(AmountSchema)


class ShownRentSchema(Representation):
    """What the lease says of the rent."""

    steps = fields.List(fields.Nested(RentStepSchema))
    charges = fields.Nested(AmountSchema)
    index = fields.Nested(ShownIndexSchema)
    rent_free_months = fields.Integer()
    deposit_months = fields.Integer()
    discounts = fields.List(fields.Nested(ShownDiscountSchema))
    discount_cap_percent = fields.String(metadata={"description": "A decimal number."})
    vat = fields.Boolean()


def rent_of(body: Mapping[str, Any]) -> Rent:
    """Make the document of what `RentSchema` read."""
    values = dict(body)
    values["steps"] = [_with_price(Step, one) for one in body["steps"]]
    values["discounts"] = [_with_price(ConditionalDiscount, one) for one in body["discounts"]]
    if "charges" in body:
        values["charges"] = Amount(**body["charges"])
    if "index" in body:
        values["index"] = Index(**body["index"])
    return Rent(**values)


def _with_price(kind: Any, body: Mapping[str, Any]) -> Any:
    price = {"price": Amount(**body["price"])} if "price" in body else {}
    return kind(**{**body, **price})
