"""The schemas of the values a structure's page is made of: addresses, figures, ranges, links."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.directory.domain.contact_points import COUNTRIES, LINK_KINDS, link_kind
from shared.reference.naf import is_naf
from shared.reference.support import audiences, support_needs
from shared.web.nomenclatures import AreaSchema
from shared.web.representation import Representation

MAX_ZONES = 50


def codes_field(
    known: Callable[[], Collection[str]], most: int, **options: Any
) -> fields.List[Any]:
    """Make the field of a list of codes of a table, each once."""

    def check(values: list[str]) -> None:
        if unknown := sorted(set(values) - set(known())):
            raise ValidationError(
                f"Unknown: {', '.join(unknown)}; choose among {', '.join(sorted(known()))}."
            )
        if len(set(values)) != len(values):
            raise ValidationError("Name each only once.")

    return fields.List(
        fields.String(validate=validate.Length(1, 64)),
        validate=[validate.Length(max=most), check],
        **options,
    )


class AddressSchema(Representation):
    """A postal address."""

    lines = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=4),
    )
    postal_code = fields.String(validate=validate.Length(max=10))
    city = fields.String(validate=validate.Length(max=100))


class LocationSchema(Representation):
    """A point in WGS 84 degrees."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    precision = fields.String(
        load_default="address", validate=validate.OneOf(["address", "commune"])
    )


class LinkSchema(Representation):
    """A page elsewhere; its network is told by its host."""

    kind = fields.String(validate=validate.OneOf(LINK_KINDS))
    url = fields.Url(required=True, schemes={"http", "https"}, validate=validate.Length(max=500))

    @post_load
    def name_network(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Say which network it is."""
        try:
            return data | {"kind": link_kind(data["url"], data.get("kind"))}
        except ValueError as error:
            raise ValidationError(f"{str(error).capitalize()}.", "kind") from error


class PublicContactSchema(Representation):
    """How anyone reaches the structure: its own address, never a person's."""

    email = fields.Email(validate=validate.Length(max=254))
    phone = fields.String(
        validate=validate.Length(max=40),
        metadata={"description": "As it is dialled in its country; kept as E.164."},
    )


class DatedFigureSchema(Representation):
    """A figure, and the day it was true."""

    value = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**12))
    as_of = fields.Date(required=True)


class ReachSchema(Representation):
    """How far something is offered: named places, so many km around, or a whole country."""

    kind = fields.String(required=True, validate=validate.OneOf(["zones", "radius", "country"]))
    zones = fields.List(fields.Nested(AreaSchema), validate=validate.Length(1, MAX_ZONES))
    radius_km = fields.Integer(strict=True, validate=validate.Range(1, 500))
    country = fields.String(validate=validate.OneOf(COUNTRIES))

    @validates_schema(skip_on_field_errors=True)
    def says_how_far(self, data: dict[str, Any], **_: Any) -> None:
        """Check that what its kind needs is given, and nothing else."""
        needed = {"zones": "zones", "radius": "radius_km", "country": "country"}[data["kind"]]
        given = data.keys() - {"kind"}
        if needed not in given:
            raise ValidationError(f"A range of kind {data['kind']} needs {needed}.", needed)
        if extra := sorted(given - {needed}):
            raise ValidationError(f"A range of kind {data['kind']} has no {extra[0]}.", extra[0])


class ActivitySchema(Representation):
    """Something the structure does, and how far around."""

    label = fields.String(required=True, validate=validate.Length(1, 200))
    naf_division = fields.String(metadata={"description": "Two digits, NAF rev. 2."})
    reach = fields.Nested(ReachSchema)

    @validates_schema(skip_on_field_errors=True)
    def division_exists(self, data: dict[str, Any], **_: Any) -> None:
        """Check the division."""
        code = data.get("naf_division")
        if code is not None and not (len(code) == 2 and is_naf(code)):
            raise ValidationError("Unknown division: two digits, for example 13.", "naf_division")


class SupportSchema(Representation):
    """What a support organisation answers, for whom, where, within how many days."""

    needs = codes_field(support_needs, 30, required=True)
    audiences = codes_field(
        audiences, 20, load_default=list, metadata={"description": "Empty: for everyone."}
    )
    reach = fields.Nested(ReachSchema)
    within_days = fields.Integer(strict=True, validate=validate.Range(1, 365))

    @validates_schema(skip_on_field_errors=True)
    def answers_something(self, data: dict[str, Any], **_: Any) -> None:
        """Check that it answers a need."""
        if not data["needs"]:
            raise ValidationError("Name one need at least; null when it gives none.", "needs")


class LogoReferenceSchema(Representation):
    """The logo's version and size; its bytes are at `/logo`."""

    digest = fields.String()
    media_type = fields.String()
    width = fields.Integer()
    height = fields.Integer()
