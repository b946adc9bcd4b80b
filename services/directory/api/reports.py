"""Reports (signalements): anyone says what is wrong with a page, an agent looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_pages import AGENT, readable
from services.directory.documents import Report
from services.directory.domain.moderation import PUBLIC as PUBLIC_STATES
from services.directory.domain.reporting import Outcome, Reason
from shared.auth.access import PUBLIC, access, current_principal, role
from shared.clock import utc_now
from shared.web.aggregates import answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.problems import not_found
from shared.web.representation import Representation

COUNT_REPORT = "NAVETTE_COUNT_REPORT"
"""Setting of the application: the function that counts a caller's reports and refuses too many."""

blp = Blueprint(
    "structure-reports", __name__, url_prefix="/v1", description="What is wrong with pages."
)


class NewReportSchema(Schema):
    """What is wrong with a page."""

    reason = fields.String(
        required=True, validate=validate.OneOf([reason.value for reason in Reason])
    )
    text = fields.String(load_default="", validate=validate.Length(max=2000))


class ReceiptSchema(Representation):
    """What who reports gets: that it was taken."""

    id = fields.String(required=True)
    reason = fields.String(required=True)
    created_at = fields.DateTime()


class HandlingSchema(Schema):
    """What came of it."""

    outcome = fields.String(required=True, validate=validate.OneOf([one.value for one in Outcome]))
    note = fields.String(validate=validate.Length(max=500))


class ReportSchema(ReceiptSchema):
    """A report, as agents read it."""

    structure = fields.String(required=True)
    text = fields.String()
    reporter = fields.String()
    outcome = fields.String()
    note = fields.String()
    handled_by = fields.String()
    handled_at = fields.DateTime()


@blp.route("/structures/<id_>/reports")
class Reporting(MethodView):
    """Reporting a page."""

    @access(PUBLIC)
    @blp.arguments(NewReportSchema)
    @blp.response(201, ReceiptSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Say what is wrong with a page; a few times an hour at most."""
        count: Callable[[], None] = current_app.config[COUNT_REPORT]
        count()
        if readable(id_)["status"] not in PUBLIC_STATES:
            raise not_found("structure")
        creation = requested_creation(body)
        report = Report(
            id=creation.id,
            structure=id_,
            reporter=current_principal().sub or None,
            waiting_since=utc_now(),
            request_digest=creation.digest,
            **body,
        )
        return create(report, creation)


@blp.route("/reports/<id_>/handle")
class ReportHandling(MethodView):
    """What an agent makes of a report."""

    @access(role(AGENT))
    @blp.arguments(HandlingSchema)
    @blp.response(200, ReportSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Say what came of a report, which leaves the queue. Done twice, once."""
        report = loaded(Report, id_, "report")
        if report.outcome is None:
            report.outcome, report.note = Outcome(body["outcome"]), body.get("note")
            report.waiting_since = None
            report.handled_by, report.handled_at = current_principal().sub, utc_now()
            report.commit()
        return answer(report)
