"""`/v1/submissions`: what partners sent, and what became of it."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from services.partners.api.schemas import (
    OneSubmissionSchema,
    SubmissionFilters,
    SubmissionSchema,
)
from services.partners.documents import Payload, Submission
from shared.auth.access import access, current_principal, role
from shared.persistence.reading import find_one, find_page
from shared.web.blueprint import Blueprint
from shared.web.pagination import page_schema
from shared.web.problems import not_found

blp = Blueprint(
    "submissions", __name__, url_prefix="/v1/submissions", description="What became of it."
)
READERS = role("partner", "agent", "operator")


@blp.route("")
class Submissions(MethodView):
    """What was sent."""

    @access(READERS)
    @blp.arguments(SubmissionFilters, location="query")
    @blp.response(200, page_schema(SubmissionSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List what was sent, newest first; a partner sees its own."""
        page = filters.pop("page")
        return find_page(Submission, filters | _own(), page, sort="created_at")


@blp.route("/<id_>")
class OneSubmission(MethodView):
    """One of them."""

    @access(READERS)
    @blp.response(200, OneSubmissionSchema)
    def get(self, id_: str) -> Any:
        """Read what became of one."""
        found = find_one(Submission, {"_id": id_} | _own())
        if found is None:
            raise not_found("submission")
        if current_principal().has("operator") and (kept := find_one(Payload, id_)):
            found["payload"] = kept["text"]
        return found


def _own() -> dict[str, Any]:
    principal = current_principal()
    return {} if principal.has("agent", "operator") else {"partner_id": principal.org}
