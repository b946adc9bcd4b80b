"""What `/v1/practices` reads and shows."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.directory.api.premises_schemas import NAF_DIVISION
from services.directory.api.rent import decimal_field
from services.directory.domain.practice import FIRST_THEME, Status
from shared.web.nomenclatures import themes_field
from shared.web.pagination import PageArguments
from shared.web.representation import Representation

MAX_COST_CENTS = 10**13
SORTS = {f"{FIRST_THEME}-first": "rank", "newest": "created_at"}


class ResultSchema(Schema):
    """A result: what was counted, how much, in which unit."""

    label = fields.String(required=True, validate=validate.Length(1, 200))
    value = decimal_field("-1000000000000", "1000000000000", "A decimal number.", required=True)
    unit = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "t/an, %, emplois…"},
    )


class CostSchema(Representation):
    """What something cost."""

    label = fields.String(required=True, validate=validate.Length(1, 200))
    amount_cents = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, MAX_COST_CENTS)
    )


class PracticeChangeSchema(Schema):
    """What its author may change."""

    title = fields.String(validate=validate.Length(1, 200))
    summary = fields.String(validate=validate.Length(max=1000))
    body = fields.String(
        validate=validate.Length(max=30_000),
        metadata={"description": "Plain text; an empty line between paragraphs."},
    )
    themes = themes_field()
    naf_division = fields.String(
        validate=NAF_DIVISION, metadata={"description": "Its sector, two digits."}
    )
    structure_ids = fields.List(
        fields.String(validate=validate.Length(1, 64)),
        validate=validate.Length(max=20),
        metadata={"description": "The structures whose practice it is."},
    )
    results = fields.List(fields.Nested(ResultSchema), validate=validate.Length(max=20))
    costs = fields.List(fields.Nested(CostSchema), validate=validate.Length(max=20))
    sources = fields.List(
        fields.Url(schemes={"http", "https"}, validate=validate.Length(max=500)),
        validate=validate.Length(max=20),
    )


class NewPracticeSchema(PracticeChangeSchema):
    """A good practice to write, as a draft unless `submit` or `publish`."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    themes = themes_field(required=True)
    submit = fields.Boolean(
        load_default=False, metadata={"description": "To be moderated at once."}
    )
    publish = fields.Boolean(
        load_default=False, metadata={"description": "Online at once; an agent's only."}
    )


class RefusalSchema(Schema):
    """Why it is not published."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 1000),
        metadata={"description": "What the author is to do about it."},
    )


class ShownResultSchema(Representation):
    """A result."""

    label = fields.String()
    value = fields.String(metadata={"description": "A decimal number."})
    unit = fields.String()


class PracticeSchema(Representation):
    """A good practice."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    title = fields.String(required=True)
    summary = fields.String()
    body = fields.String()
    themes = fields.List(fields.String())
    naf_division = fields.String()
    structure_ids = fields.List(fields.String())
    commune = fields.String(metadata={"description": "Of the first structure named."})
    results = fields.List(fields.Nested(ShownResultSchema))
    costs = fields.List(fields.Nested(CostSchema))
    sources = fields.List(fields.String())
    status = fields.String()
    refusal_reason = fields.String(metadata={"description": "For its author."})
    published_at = fields.DateTime()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class PracticeFilters(PageArguments):
    """What the list of practices can be narrowed to."""

    structure = fields.String(metadata={"description": "The id of a structure."})
    theme = fields.String()
    naf_division = fields.String()
    state = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "Other than published: with `mine`, or an agent."},
    )
    mine = fields.Boolean(load_default=False)
    sort = fields.String(
        load_default=next(iter(SORTS)),
        validate=validate.OneOf(list(SORTS)),
        metadata={"description": "The textile ones, then the others, each newest first; or all."},
    )
