"""The schemas of partners' API."""

from __future__ import annotations

from marshmallow import fields, validate

from services.partners.domain.examination import ACCEPTED
from shared.web.pagination import PageArguments
from shared.web.representation import Representation


class ReasonSchema(Representation):
    """Why a submission was refused."""

    code = fields.String(required=True, metadata={"description": "Stable."})
    field = fields.String()
    message = fields.String(metadata={"description": "What to do about it."})


class SubmissionSchema(Representation):
    """What a partner sent, and what became of it."""

    id = fields.String(required=True)
    partner_id = fields.String(required=True)
    event_id = fields.String(
        metadata={
            "description": "The id of the CloudEvent, or its topic, partition and offset when it "
            "was none."
        }
    )
    type = fields.String()
    via = fields.String(validate=validate.OneOf(["http", "kafka"]))
    status = fields.String(validate=validate.OneOf(["promoted", "refused"]), required=True)
    reasons = fields.List(fields.Nested(ReasonSchema))
    received_at = fields.DateTime(required=True)


class OneSubmissionSchema(SubmissionSchema):
    """The same, with what was sent."""

    payload = fields.String(
        metadata={
            "description": "To operators only: what was sent, its first 64 KiB, for 90 days; "
            "never when it holds personal data."
        }
    )


class SubmissionFilters(PageArguments):
    """What the list of submissions can be narrowed to."""

    status = fields.String(validate=validate.OneOf(["promoted", "refused"]))
    partner_id = fields.String(validate=validate.Length(1, 64))


class AccountSchema(Representation):
    """A partner's account."""

    id = fields.String(dump_only=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    allowed_types = fields.List(
        fields.String(validate=validate.OneOf(list(ACCEPTED))),
        required=True,
        validate=validate.Length(max=20),
    )
    active = fields.Boolean(load_default=True)


CLOUD_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "description": "Names the partner: `/grand-est`."},
        "type": {"type": "string", "enum": list(ACCEPTED)},
        "time": {"type": "string", "format": "date-time"},
        "data": {"type": "object", "description": "See the contract of the type."},
    },
}
