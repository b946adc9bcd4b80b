"""`/v1/structures`: the organisations of the ESS."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, url_for
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_pages import AGENT, caller, may_read, own, put, readable
from services.directory.api.structure_schemas import (
    NewStructureSchema,
    StructureChangeSchema,
    StructureFilters,
    StructureSchema,
)
from services.directory.documents import Structure
from services.directory.domain.moderation import (
    BY_OWNERS,
    WITH_REASON,
    Action,
    NotAllowed,
    Status,
    after,
    first_status,
)
from services.directory.domain.words import finds
from services.directory.moderation import announce, move, tell_change
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    forbidden,
    require_owner,
    require_signed_in,
)
from shared.clock import utc_now
from shared.persistence.reading import find_one, find_page
from shared.web.aggregates import answer, create
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict, invalid, not_found

MODERATED_FIRST = "NAVETTE_MODERATED_FIRST"
"""Setting of the application: what people register waits for an agent."""

STORED_NAMES = {
    "theme": "themes",
    "commune": "commune",
    "legal_form": "legal_form",
    "kind": "kinds",
}

blp = Blueprint(
    "structures",
    __name__,
    url_prefix="/v1/structures",
    description="The organisations of the social and solidarity economy.",
)


class MovedSchema(Schema):
    """Where a page that was merged went."""

    id = fields.String(required=True)
    status = fields.String(required=True)
    merged_into = fields.String(required=True)


class StepSchema(Schema):
    """Why, and since when."""

    reason = fields.String(
        validate=validate.Length(1, 500),
        metadata={"description": "Needed to hide or refuse; shown to who may read the page."},
    )
    on = fields.Date(metadata={"description": "The day it closed; today when not said."})


@blp.route("")
class Structures(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(StructureFilters, location="query")
    @blp.response(200, page_schema(StructureSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the structures in activity, newest first; one's own whatever their state."""
        page, asked = filters.pop("page"), finds(filters.pop("q", ""))
        mine, status = filters.pop("mine"), filters.pop("status", None)
        parent = filters.pop("parent", None)
        query: dict[str, Any] = {STORED_NAMES[name]: value for name, value in filters.items()}
        conditions = [*asked]
        if mine:
            sub = require_signed_in().sub
            conditions.append({"$or": [{"owner": sub}, {"co_owners": sub}]})
        elif status not in (None, Status.ACTIVE):
            require_owner(None, AGENT)
        if conditions:
            query["$and"] = conditions
        if parent is not None:
            query["parent"] = {"$in": _ids_of(parent)}
        if status or not mine:
            query["status"] = status or Status.ACTIVE.value
        return find_page(Structure, query, page, sort="created_at")

    @access(SIGNED_IN)
    @blp.arguments(NewStructureSchema)
    @blp.response(201, StructureSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Register a structure; who registers it owns its page."""
        creation = requested_creation(body)
        principal = current_principal()
        structure = Structure(
            id=creation.id,
            owner=principal.sub,
            source="declared",
            request_digest=creation.digest,
            status=first_status(
                by_agent=principal.has(AGENT),
                moderated_first=current_app.config[MODERATED_FIRST],
            ),
        )
        put(structure, body)
        return create(structure, creation, *announce(structure))


def _ids_of(id_: str) -> list[str]:
    """Give the id of a structure and of those merged into it."""
    found = find_one(Structure, id_)
    if found is None or not may_read(found):
        raise not_found("structure")
    return [id_, *found.get("absorbed", ())]


@blp.route("/<id_>")
class OneStructure(MethodView):
    """One structure."""

    @access(PUBLIC)
    @blp.response(200, StructureSchema)
    @blp.alt_response(308, schema=MovedSchema, description="It was merged into another.")
    def get(self, id_: str) -> Any:
        """Read one structure; one that was merged leads to the page that stays."""
        found = readable(id_)
        if found["status"] == Status.MERGED:
            return _moved(found)
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(StructureChangeSchema)
    @blp.response(200, StructureSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given; its owner or an agent, with `If-Match`."""
        structure = own(id_)
        require_match(structure.sequence)
        put(structure, change)
        structure.commit(*tell_change(structure), by=caller())
        return answer(structure)


def _moved(found: dict[str, Any]) -> Response:
    response = jsonify(id=found["id"], status=found["status"], merged_into=found["merged_into"])
    response.status_code = 308
    response.headers["Location"] = url_for(".OneStructure", id_=found["merged_into"])
    return response


@blp.route("/<id_>/confirm")
class StructureConfirming(MethodView):
    """Saying that a page is still right."""

    @access(SIGNED_IN)
    @blp.response(200, StructureSchema)
    def post(self, id_: str) -> Any:
        """Say that the page is still right, which makes it fresh again; its owner or an agent."""
        structure = own(id_)
        structure.confirmed_at = utc_now()
        structure.commit(by=caller(), action="confirmed")
        return answer(structure)


@blp.route("/<id_>/<any(close, reopen, submit, publish, refuse, hide, show):action>")
class StructureStep(MethodView):
    """The steps of a page's life."""

    @access(SIGNED_IN)
    @blp.arguments(StepSchema, required=False)
    @blp.response(200, StructureSchema)
    def post(self, body: dict[str, Any], id_: str, action: str) -> Any:
        """Close, reopen or submit a page: its owner or an agent; the others: an agent. Once."""
        structure, wanted = own(id_), Action(action)
        if wanted not in BY_OWNERS and not current_principal().has(AGENT):
            raise forbidden(f"Only someone with the role {AGENT} may {action} a page.")
        reason = body.get("reason")
        if wanted in WITH_REASON and not reason:
            raise invalid({"reason": [f"Say why: it is needed to {action} a page."]})
        try:
            unchanged = after(structure.status, wanted) is structure.status
        except NotAllowed as error:
            raise conflict(str(error), status_now=structure.status.value) from error
        if not unchanged:
            events = move(structure, wanted, reason=reason, on=body.get("on"))
            structure.commit(*events, by=caller(), action=action, reason=reason)
        return answer(structure)
