"""`/v1/inbound`: the door for partners' CloudEvents over HTTP."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView

from services.partners.api.cloud_event import STRUCTURED, sent_in
from services.partners.api.schemas import CLOUD_EVENT, ReasonSchema, SubmissionSchema
from services.partners.reception import receive
from shared.auth.access import access, current_principal, forbidden, role
from shared.persistence.reading import plain
from shared.web.blueprint import Blueprint
from shared.web.problems import Problem

blp = Blueprint("inbound", __name__, url_prefix="/v1/inbound", description="What partners send.")


@blp.route("")
class Inbound(MethodView):
    """The door for CloudEvents."""

    @access(role("partner"))
    @blp.doc(requestBody={"required": True, "content": {STRUCTURED: {"schema": CLOUD_EVENT}}})
    @blp.response(202, SubmissionSchema)
    def post(self) -> Any:
        """Send one CloudEvent, structured or binary; 422 says every reason of a refusal."""
        partner_id = current_principal().org
        if partner_id is None:
            raise forbidden("Your token does not say which partner you act for (`org`).")
        submission = receive(partner_id, sent_in(request), "http")
        if submission.status == "refused":
            raise Problem(
                422,
                "submission-refused",
                "The submission was refused",
                "Correct what the reasons say and send it under a new id.",
                submission_id=submission.id,
                reasons=ReasonSchema(many=True).dump(submission.reasons),
            )
        return plain(submission.to_mongo())
