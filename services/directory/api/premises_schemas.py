"""What `/v1/premises` reads and shows."""

from __future__ import annotations

import math
import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.directory.api.days import day_field
from services.directory.api.parties import PartySchema, ShownPartySchema
from services.directory.api.rent import (
    MAX_CENTS,
    MAX_MONTHS,
    RentSchema,
    ShownRentSchema,
    count_field,
    decimal_field,
)
from services.directory.domain.grid import MAX_RADIUS_KM
from services.directory.domain.premises import Status
from shared.reference.coded import CodedTable
from shared.reference.territory import territory
from shared.web.nomenclatures import CommuneField, coded_field, coded_list, themes_field
from shared.web.pagination import PageArguments
from shared.web.representation import Representation

NAF_DIVISION = validate.Regexp(r"^\d\d\Z", error="A NAF division has two digits, such as 13.")
MAX_SURFACE = "1000000"
POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", re.ASCII)


class PostalAddressSchema(Representation):
    """A postal address."""

    lines = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=4),
    )
    postal_code = fields.String(validate=validate.Length(max=10))
    city = fields.String(validate=validate.Length(max=100))


class MapPointSchema(Representation):
    """A point in WGS 84 degrees; that of the commune where none is given."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    precision = fields.String(
        load_default="address", validate=validate.OneOf(["address", "commune"])
    )


class EligibilitySchema(Representation):
    """Who may rent; what is left out is open to all."""

    under_years = count_field(1, 99, "Firms that have not reached this age.")
    ess_only = fields.Boolean(load_default=False)
    naf_divisions = fields.List(
        fields.String(validate=NAF_DIVISION), load_default=list, validate=validate.Length(max=30)
    )
    note = fields.String(validate=validate.Length(max=1000))


class PremisesChangeSchema(Schema):
    """What who lets premises may change."""

    title = fields.String(validate=validate.Length(1, 200))
    description = fields.String(validate=validate.Length(max=5000))
    landlord = fields.Nested(PartySchema)
    address = fields.Nested(PostalAddressSchema)
    commune = CommuneField(metadata={"description": "INSEE code."})
    location = fields.Nested(MapPointSchema)
    use = coded_field(CodedTable.PREMISES_USES)
    themes = themes_field()
    surface = decimal_field("0.01", MAX_SURFACE, "In m².")
    equipment = coded_list(CodedTable.EQUIPMENT)
    accessibility = coded_list(CodedTable.ACCESSIBILITY)
    available_from = day_field("The first day; now when left out.", allow_none=True)
    available_until = day_field("The last day.", allow_none=True)
    eligibility = fields.Nested(EligibilitySchema)
    max_stay_months = count_field(1, MAX_MONTHS, "How long one may stay.", allow_none=True)
    lease = coded_field(CodedTable.LEASES)
    rent = fields.Nested(RentSchema)
    url = fields.Url(schemes={"http", "https"}, validate=validate.Length(max=500))

    @validates_schema(skip_on_field_errors=True)
    def days_are_in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Check the days when both are given."""
        first, last = data.get("available_from"), data.get("available_until")
        if first and last and last < first:
            raise ValidationError("The last day is before the first.", "available_until")


class NewPremisesSchema(PremisesChangeSchema):
    """Premises to let, as a draft unless `publish`."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    landlord = fields.Nested(PartySchema, required=True)
    commune = CommuneField(required=True, metadata={"description": "INSEE code."})
    use = coded_field(CodedTable.PREMISES_USES, required=True)
    surface = decimal_field("0.01", MAX_SURFACE, "In m².", required=True)
    lease = coded_field(CodedTable.LEASES, required=True)
    rent = fields.Nested(RentSchema, required=True)
    publish = fields.Boolean(load_default=False)


class PremisesSchema(Representation):
    """Premises, as everyone sees them."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Their version."})
    title = fields.String(required=True)
    description = fields.String()
    landlord = fields.Nested(ShownPartySchema)
    address = fields.Nested(PostalAddressSchema)
    commune = fields.String()
    location = fields.Nested(MapPointSchema)
    use = fields.String()
    themes = fields.List(fields.String())
    surface = fields.String(metadata={"description": "In m²; a decimal number."})
    equipment = fields.List(fields.String())
    accessibility = fields.List(fields.String())
    available_from = fields.Date()
    available_until = fields.Date()
    eligibility = fields.Nested(EligibilitySchema)
    max_stay_months = fields.Integer()
    lease = fields.String()
    rent = fields.Nested(ShownRentSchema)
    monthly_rent_cents = fields.Integer(
        metadata={"description": "Mean of the first year, before discounts and free months."}
    )
    url = fields.String()
    status = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class NearField(fields.String):
    """A commune's code, or `latitude,longitude`; loads as the pair."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).replace(" ", "")
        if place := territory().place(text):
            return place.latitude, place.longitude
        if (found := POINT.fullmatch(text)) and len(text) <= 60:
            point = float(found[1]), float(found[2])
            if all(map(math.isfinite, point)) and abs(point[0]) <= 85 and abs(point[1]) <= 179:
                return point
        raise ValidationError("Give the code of a commune, or latitude,longitude: 47.75,7.34.")


class PremisesFilters(PageArguments):
    """What the list of premises can be narrowed to."""

    use = fields.String()
    theme = fields.String()
    commune = fields.String(metadata={"description": "INSEE code."})
    landlord = fields.String(metadata={"description": "The id of a structure."})
    near = NearField(metadata={"description": "A commune's code, or latitude,longitude."})
    radius_km = fields.Integer(load_default=10, validate=validate.Range(1, MAX_RADIUS_KM))
    surface_min = decimal_field("0", MAX_SURFACE, "In m².")
    surface_max = decimal_field("0", MAX_SURFACE, "In m².")
    monthly_rent_max_cents = fields.Integer(
        validate=validate.Range(0, MAX_CENTS),
        metadata={"description": "Mean of the first year, before discounts and free months."},
    )
    available_on = day_field("Available that day.")
    founded_on = day_field("Open to a firm founded then, today.")
    state = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "published when left out; draft, withdrawn: `mine`, an agent."},
    )
    mine = fields.Boolean(load_default=False)
