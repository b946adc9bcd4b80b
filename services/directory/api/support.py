"""`/v1/support`: who answers a need, for whom, where, within how many days."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_schemas import StructureSchema
from services.directory.documents import Structure
from services.directory.domain.moderation import Status
from services.directory.domain.support import answers
from shared.auth.access import PUBLIC, access
from shared.persistence.reading import InvalidCursor, plain
from shared.reference.support import audiences, support_needs
from shared.reference.territory import territory
from shared.web.blueprint import Blueprint
from shared.web.nomenclatures import CommuneField
from shared.web.pagination import PageArguments, page_schema

LOOKED_AT = 1_000
"""Support organisations looked at for one answer: far more than a territory has."""

blp = Blueprint(
    "support", __name__, url_prefix="/v1/support", description="Who helps whom with what."
)


def _one_of(codes: Any, **options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(list(codes)), **options)


class SupportFilters(PageArguments):
    """Who needs what, where."""

    need = _one_of(support_needs())
    audience = _one_of(audiences(), metadata={"description": "Who asks."})
    commune = CommuneField(metadata={"description": "Where: INSEE code."})


class SupportAnswerSchema(Schema):
    """An organisation that answers."""

    structure = fields.Nested(StructureSchema, required=True)
    within_days = fields.Integer(allow_none=True, required=True)
    distance_km = fields.Float(allow_none=True, required=True)


@blp.route("")
class Support(MethodView):
    """Who answers."""

    @access(PUBLIC)
    @blp.arguments(SupportFilters, location="query")
    @blp.response(200, page_schema(SupportAnswerSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the support organisations that answer, the soonest first, then the nearest."""
        page, need = filters["page"], filters.get("need")
        place = territory().place(filters["commune"]) if "commune" in filters else None
        found = []
        for structure in _offering(need):
            answer = answers(structure, need, filters.get("audience"), place)
            if answer is not None:
                found.append((answer.order, structure["id"], answer, structure))
        found.sort(key=lambda one: one[:2])
        start = _start(page.cursor)
        shown = found[start : start + page.limit]
        after = start + len(shown)
        return {
            "items": [
                {
                    "structure": structure,
                    "within_days": answer.within_days,
                    "distance_km": answer.distance_km,
                }
                for _, _, answer, structure in shown
            ],
            "next": str(after) if after < len(found) else None,
        }


def _offering(need: str | None) -> list[dict[str, Any]]:
    """Read the published organisations that answer a need, or any."""
    query = {"support.needs": need if need is not None else {"$gt": ""}}
    found = Structure._get_collection().find(query).limit(LOOKED_AT)
    active = (one for one in found if one["status"] == Status.ACTIVE)
    return [plain(one) for one in islice(active, LOOKED_AT)]


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 6):
        raise InvalidCursor("this cursor was not given by this list: start again")
    return int(cursor)
