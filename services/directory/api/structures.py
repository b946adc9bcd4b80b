"""`/v1/structures`: the organisations of the ESS."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, url_for
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.search import found_page, found_page_schema
from services.directory.api.states import allowed
from services.directory.api.structure_pages import AGENT, caller, may_read, own, put, readable
from services.directory.api.structure_schemas import (
    NewStructureSchema,
    StructureChangeSchema,
    StructureFilters,
    StructureSchema,
)
from services.directory.documents import Structure
from services.directory.domain.moderation import (
    BY_AGENTS,
    BY_OWNERS,
    WITH_REASON,
    Action,
    Status,
    after,
    first_status,
)
from services.directory.moderation import announce, move, tell_change
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    require_owner,
    require_signed_in,
    role,
)
from shared.clock import utc_now
from shared.persistence.reading import Page, find_one, find_page
from shared.web.aggregates import Answer, answer, create
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import invalid, not_found

MODERATED_FIRST = "NAVETTE_MODERATED_FIRST"
"""Setting of the application: what people register waits for an agent."""

STORED_NAMES = {
    "theme": "themes",
    "commune": "commune",
    "legal_form": "legal_form",
    "kind": "kinds",
    "parent": "parent",
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


class PageStepSchema(Schema):
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
    @blp.response(200, found_page_schema(StructureSchema))
    def get(self, arguments: dict[str, Any]) -> Any:
        """Search the structures in activity; list one's own, or those in another state."""
        if "parent" in arguments:
            arguments["parent"] = _ids_of(arguments["parent"])
        if arguments["mine"] or arguments.get("status", Status.ACTIVE) != Status.ACTIVE:
            return _not_public(arguments)
        return found_page(arguments)

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


def _not_public(arguments: dict[str, Any]) -> Page:
    """List what search does not hold, from the database: one's own, or what an agent asks for.

    :raises Problem: 422, it is asked for by what only search knows.
    """
    page, mine, status = (arguments.pop(name, None) for name in ("page", "mine", "status"))
    searched = [name for name, value in arguments.items() if value and name not in STORED_NAMES]
    if searched:
        told = "Search holds what is published: leave this out, or `mine` and `status`."
        raise invalid({name: [told] for name in searched})
    query: dict[str, Any] = {
        STORED_NAMES[name]: {"$in": values} for name, values in arguments.items() if values
    }
    if mine:
        sub = require_signed_in().sub
        query["$and"] = [{"$or": [{"owner": sub}, {"co_owners": sub}]}]
    else:
        require_owner(None, AGENT)
    if status:
        query["status"] = status
    return find_page(Structure, query, page, sort="created_at")


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
    response.headers["Cache-Control"] = "no-cache"  # the merge may be taken back
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


class OwnersStep(MethodView):
    """The steps of a page's life its owners take."""

    @access(SIGNED_IN)
    @blp.arguments(PageStepSchema, required=False)
    @blp.response(200, StructureSchema)
    def post(self, body: dict[str, Any], id_: str, action: str) -> Any:
        """Close a page, open it again, submit it once corrected; its owner or an agent."""
        return _step(own(id_), Action(action), body)


# a path each: two templates of one shape would be one path of the API's document
for _one in sorted(BY_OWNERS):
    blp.route(f"/<id_>/{_one}", endpoint=f"step-{_one}", defaults={"action": _one})(OwnersStep)


@blp.route(f"/<id_>/<any({', '.join(sorted(BY_AGENTS))}):action>")
class AgentsStep(MethodView):
    """The steps of a page's life that moderate it."""

    @access(role(AGENT))
    @blp.arguments(PageStepSchema, required=False)
    @blp.response(200, StructureSchema)
    def post(self, body: dict[str, Any], id_: str, action: str) -> Any:
        """Publish or refuse a page that waits; hide one or show it again. Done twice, once."""
        return _step(own(id_), Action(action), body)


def _step(structure: Structure, action: Action, body: dict[str, Any]) -> Answer:
    reason = body.get("reason")
    if action in WITH_REASON and not reason:
        raise invalid({"reason": [f"Say why: it is needed to {action} a page."]})
    with allowed(structure):
        unchanged = after(structure.status, action) is structure.status
    if not unchanged:
        events = move(structure, action, reason=reason, on=body.get("on"))
        structure.commit(*events, by=caller(), action=action.value, reason=reason)
    return answer(structure)
