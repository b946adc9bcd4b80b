"""What `/v1/partnerships` reads and shows."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.directory.api.days import day_field
from services.directory.api.parties import CommittedPartySchema, ShownCommittedPartySchema
from services.directory.domain.partnership import Status
from shared.reference.coded import CodedTable
from shared.web.nomenclatures import coded_field, themes_field
from shared.web.pagination import PageArguments
from shared.web.representation import Representation

LAST_DAY = "Its last day; null or left out: without end."


class PartnershipChangeSchema(Schema):
    """What those who answer for a party may change."""

    title = fields.String(
        validate=validate.Length(1, 200), metadata={"description": "Its subject (objet)."}
    )
    description = fields.String(validate=validate.Length(max=5000))
    kind = coded_field(CodedTable.AGREEMENTS)
    parties = fields.List(fields.Nested(CommittedPartySchema), validate=validate.Length(2, 20))
    themes = themes_field()
    starts_on = day_field("Its first day, in Europe/Paris.")
    ends_on = day_field(LAST_DAY, allow_none=True)
    renewal_notice_days = fields.Integer(
        strict=True,
        validate=validate.Range(0, 730),
        metadata={"description": "How long before the last day its parties are told."},
    )


class NewPartnershipSchema(PartnershipChangeSchema):
    """A partnership to write down, as a draft unless `record`."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    kind = coded_field(CodedTable.AGREEMENTS, required=True)
    parties = fields.List(
        fields.Nested(CommittedPartySchema), required=True, validate=validate.Length(2, 20)
    )
    starts_on = day_field("Its first day, in Europe/Paris.", required=True)
    record = fields.Boolean(load_default=False, metadata={"description": "In force at once."})


class RenewalSchema(Schema):
    """Until when it goes on."""

    ends_on = day_field(
        "Later than its last day; null: without end.", allow_none=True, required=True
    )


class EndSchema(Schema):
    """When it ended."""

    ended_on = day_field("Today or before; today when left out.")


class PartnershipSchema(Representation):
    """A partnership, as everyone sees it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    title = fields.String(required=True)
    description = fields.String()
    kind = fields.String()
    parties = fields.List(fields.Nested(ShownCommittedPartySchema))
    themes = fields.List(fields.String())
    commune = fields.String(metadata={"description": "Of the first structure among them."})
    starts_on = fields.Date()
    ends_on = fields.Date()
    renewal_notice_days = fields.Integer()
    term_number = fields.Integer(metadata={"description": "1, one more at each renewal."})
    status = fields.String()
    ended_on = fields.Date()
    end_reason = fields.String(metadata={"description": "lapsed or ended-early."})
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class PartnershipFilters(PageArguments):
    """What the list of partnerships can be narrowed to."""

    company = fields.String(
        validate=validate.Length(1, 100),
        metadata={"description": "SIREN, or beginnings of words of the name, of a party outside."},
    )
    structure = fields.String(metadata={"description": "The id of a structure."})
    kind = fields.String()
    theme = fields.String()
    state = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "draft and discarded: with `mine`, or an agent."},
    )
    ending_before = day_field("In force, and ending before that day.")
    mine = fields.Boolean(
        load_default=False,
        metadata={"description": "Of the structures one answers for, whatever their state."},
    )
