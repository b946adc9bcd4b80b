"""`/v1/structures/{id}/quality`: how good a page is, and what would make it better."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields

from services.directory.api.structure_pages import AGENT, is_owner, readable
from services.directory.domain.moderation import Status
from services.directory.domain.quality import quality
from shared.auth.access import PUBLIC, access, current_principal
from shared.clock import utc_now
from shared.web.blueprint import Blueprint
from shared.web.problems import not_found

blp = Blueprint(
    "structure-quality", __name__, url_prefix="/v1/structures", description="How good pages are."
)


class GainSchema(Schema):
    """A field that would raise the score; `confirmed_at`: saying that the page is still right."""

    field = fields.String(required=True)
    points = fields.Float(required=True)


class QualitySchema(Schema):
    """The score of a page, of 100: 70 for what it tells, 30 for how fresh it is."""

    score = fields.Integer(required=True)
    completeness = fields.Float(required=True, metadata={"description": "0 to 1."})
    freshness = fields.Float(
        required=True,
        metadata={"description": "1 for six months after it was confirmed, 0 after two years."},
    )
    missing = fields.List(
        fields.Nested(GainSchema), metadata={"description": "For its owners and agents."}
    )


@blp.route("/<id_>/quality")
class PageQuality(MethodView):
    """How good a page is."""

    @access(PUBLIC)
    @blp.response(200, QualitySchema)
    def get(self, id_: str) -> Any:
        """Rate a page; its owners and agents also read what would raise the score."""
        page = readable(id_)
        if page["status"] == Status.MERGED:
            raise not_found("structure")
        rated = quality(page, page.get("confirmed_at") or page["updated_at"], utc_now())
        shown: dict[str, Any] = {
            "score": rated.score,
            "completeness": rated.completeness,
            "freshness": rated.freshness,
        }
        principal = current_principal()
        if principal.has(AGENT) or is_owner(page, principal):
            shown["missing"] = rated.missing
        return shown
