"""`/v1/inbound`, `/v1/submissions`, `/v1/accounts`: partners over HTTP."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.exceptions import CloudEventValidationError
from flask import request
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.partners.documents import Account, Submission
from services.partners.domain.examination import ACCEPTED, Sent
from services.partners.reception import receive
from shared.auth.access import access, current_principal, forbidden, role
from shared.persistence.reading import find_one, find_page, plain
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import Problem, not_found

blp = Blueprint("partners", __name__, url_prefix="/v1", description="What partners send.")


class ReasonSchema(Schema):
    """Why a submission was refused."""

    code = fields.String(required=True)
    field = fields.String()
    message = fields.String()


class SubmissionSchema(Schema):
    """What a partner sent, and what became of it."""

    id = fields.String(required=True)
    partner_id = fields.String()
    event_id = fields.String(metadata={"description": "The id of the CloudEvent."})
    type = fields.String()
    via = fields.String(metadata={"description": "http or kafka"})
    status = fields.String(metadata={"description": "promoted or refused"})
    reasons = fields.List(fields.Nested(ReasonSchema))
    received_at = fields.DateTime()


class AccountSchema(Schema):
    """A partner's account."""

    id = fields.String(dump_only=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    allowed_types = fields.List(
        fields.String(validate=validate.OneOf(list(ACCEPTED))), required=True
    )
    active = fields.Boolean(load_default=True)


class SubmissionFilters(PageArguments):
    """What the list of submissions can be narrowed to."""

    status = fields.String(validate=validate.OneOf(["promoted", "refused"]))
    partner_id = fields.String()


@blp.route("/inbound")
class Inbound(MethodView):
    """The door for CloudEvents."""

    @access(role("partner"))
    @blp.response(202, SubmissionSchema)
    def post(self) -> Any:
        """Send one CloudEvent, structured or binary; 422 says every reason of a refusal."""
        principal = current_principal()
        if principal.org is None:
            raise forbidden("Your token does not say which partner you act for (`org`).")
        submission = receive(principal.org, _read_cloud_event(), "http")
        if submission.status == "refused":
            raise Problem(
                422,
                "submission-refused",
                "The submission was refused",
                "Correct what the reasons say and send it under a new id.",
                submission_id=submission.id,
                reasons=[ReasonSchema().dump(reason) for reason in submission.reasons],
            )
        return plain(submission.to_mongo())


@blp.route("/submissions")
class Submissions(MethodView):
    """What was sent."""

    @access(role("partner", "agent", "operator"))
    @blp.arguments(SubmissionFilters, location="query")
    @blp.response(200, page_schema(SubmissionSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List what was sent, newest first; a partner sees its own."""
        page = filters.pop("page")
        return find_page(Submission, filters | _own(), page, sort="created_at")


@blp.route("/submissions/<id_>")
class OneSubmission(MethodView):
    """One of them."""

    @access(role("partner", "agent", "operator"))
    @blp.response(200, SubmissionSchema)
    def get(self, id_: str) -> Any:
        """Read what became of one."""
        found = find_one(Submission, {"_id": id_} | _own())
        if found is None:
            raise not_found("submission")
        return found


@blp.route("/accounts")
class Accounts(MethodView):
    """The partners."""

    @access(role("agent", "operator"))
    @blp.arguments(PageArguments, location="query")
    @blp.response(200, page_schema(AccountSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the accounts."""
        return find_page(Account, {}, filters["page"], newest_first=False)


@blp.route("/accounts/<id_>")
class OneAccount(MethodView):
    """One partner."""

    @access(role("operator"))
    @blp.arguments(AccountSchema)
    @blp.response(200, AccountSchema)
    def put(self, body: dict[str, Any], id_: str) -> Any:
        """Make or change a partner's account."""
        account = Account(id=id_, **body)
        account.save()
        return account


def _own() -> dict[str, Any]:
    principal = current_principal()
    return {} if principal.has("agent", "operator") else {"partner_id": principal.org}


def _read_cloud_event() -> Sent:
    try:
        event = from_http_event(HTTPMessage(dict(request.headers), request.get_data()))
        data, time = event.get_data(), event.get_time()
    except (CloudEventValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_a_cloud_event() from error
    if not isinstance(data, dict) or not event.get_id():
        raise _not_a_cloud_event()
    if time is not None and time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return Sent(str(event.get_id()), str(event.get_type()), data, time)


def _not_a_cloud_event() -> Problem:
    return Problem(
        400,
        "not-a-cloudevent",
        "This is not a CloudEvent",
        "Send a CloudEvent 1.0 with JSON data: application/cloudevents+json, or ce- headers.",
    )
