"""`/v1/moderation`: what waits for an agent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_pages import AGENT
from services.directory.documents import Claim, DuplicatePair, Report, Structure
from shared.auth.access import access, role
from shared.persistence.aggregate import Aggregate
from shared.persistence.reading import find_page
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.representation import Representation

COUNTED = 1_000
WAITS = {"waiting_since": {"$gt": datetime(2000, 1, 1, tzinfo=UTC)}}
UNDECIDED = {"open_score": {"$gte": 0}}
KINDS: Mapping[str, type[Aggregate]] = {"page": Structure, "claim": Claim, "report": Report}

blp = Blueprint(
    "moderation", __name__, url_prefix="/v1/moderation", description="What waits for an agent."
)


class QueueFilters(PageArguments):
    """Which queue."""

    kind = fields.String(load_default="page", validate=validate.OneOf(list(KINDS)))


class WaitingPageSchema(Representation):
    """The page something waits about."""

    id = fields.String(required=True)
    name = fields.String()
    commune = fields.String()
    status = fields.String()


class WaitingSchema(Representation):
    """Something that waits: a page to publish, a claim to decide, a report to look at."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    waiting_since = fields.DateTime(required=True)
    structure = fields.Nested(WaitingPageSchema, required=True)
    reason = fields.String(metadata={"description": "A report's."})
    text = fields.String(metadata={"description": "A report's text, a claim's message."})
    role = fields.String(metadata={"description": "Of who claims."})
    proof = fields.String()
    by = fields.String(metadata={"description": "The subject id of who it comes from."})


class CountsSchema(Schema):
    """How many wait, a thousand of each at most."""

    page = fields.Integer(required=True)
    claim = fields.Integer(required=True)
    report = fields.Integer(required=True)
    duplicate = fields.Integer(
        required=True, metadata={"description": "Pairs, which `/v1/duplicates` lists."}
    )


class QueueSchema(page_schema(WaitingSchema)):  # type: ignore[misc]
    """A page of one queue, and the length of each."""

    waiting = fields.Nested(CountsSchema, required=True)


@blp.route("")
class Queue(MethodView):
    """The agents' queue."""

    @access(role(AGENT))
    @blp.arguments(QueueFilters, location="query")
    @blp.response(200, QueueSchema)
    def get(self, filters: dict[str, Any]) -> Any:
        """List what waits for an agent, the longest first: pages, claims or reports."""
        kind = filters["kind"]
        page = find_page(
            KINDS[kind], WAITS, filters["page"], newest_first=False, sort="waiting_since"
        )
        about = _pages([one["id" if kind == "page" else "structure"] for one in page.items])
        return {
            "items": [_waiting(kind, one, about) for one in page.items],
            "next": page.next,
            "waiting": {name: _count(model, WAITS) for name, model in KINDS.items()}
            | {"duplicate": _count(DuplicatePair, UNDECIDED)},
        }


def _count(model: type[Aggregate], query: Mapping[str, Any]) -> int:
    return int(model._get_collection().count_documents(query, limit=COUNTED))


def _pages(ids: list[str]) -> dict[str, dict[str, Any]]:
    wanted = {"name": 1, "commune": 1, "status": 1}
    found = Structure._get_collection().find({"_id": {"$in": ids}}, wanted)
    return {one["_id"]: {**one, "id": one["_id"]} for one in found}


def _waiting(kind: str, one: dict[str, Any], about: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    by = {"page": "owner", "claim": "claimant", "report": "reporter"}[kind]
    text = {"page": None, "claim": one.get("message"), "report": one.get("text")}[kind]
    id_ = one["id"] if kind == "page" else one["structure"]
    told = {
        "text": text,
        "by": one.get(by),
        "reason": one.get("reason") if kind == "report" else None,
        "role": one.get("role"),
        "proof": one.get("proof"),
    }
    return {
        "id": one["id"],
        "kind": kind,
        "waiting_since": one["waiting_since"],
        "structure": about.get(id_, {"id": id_}),
        **{name: value for name, value in told.items() if value},
    }
