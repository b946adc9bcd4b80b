"""`/v1/structures/{id}/history` and `/revert`: who changed what on a page, and undoing it."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_pages import AGENT, caller, own, settle
from services.directory.api.structure_schemas import StructureSchema
from services.directory.documents.changes import changes_of
from services.directory.documents.structure import PAGE_FIELDS, Structure, put_stored
from services.directory.domain.history import restored
from services.directory.moderation import tell_change
from shared.auth.access import SIGNED_IN, access, current_principal, forbidden
from shared.persistence.reading import InvalidCursor
from shared.web.aggregates import answer
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import require_match
from shared.web.problems import conflict, invalid
from shared.web.representation import Representation

MAX_UNDONE = 200

blp = Blueprint(
    "structure-history",
    __name__,
    url_prefix="/v1/structures",
    description="The history of structures' pages.",
)


class ChangeSchema(Representation):
    """One change: the version it made, and what was there before on the page itself."""

    version = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    by = fields.String(
        required=True,
        metadata={"description": "A subject id; or an import, or the platform (`directory`)."},
    )
    action = fields.String(required=True)
    reason = fields.String()
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")
    before = fields.Dict(
        metadata={"description": "Earlier values of the page's fields; null: not there."}
    )


class RevertSchema(Schema):
    """Which version to go back to."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


@blp.route("/<id_>/history")
class History(MethodView):
    """The changes of a page."""

    @access(SIGNED_IN)
    @blp.arguments(PageArguments, location="query")
    @blp.response(200, page_schema(ChangeSchema))
    def get(self, filters: dict[str, Any], id_: str) -> Any:
        """List the changes of a page, the latest first; its owner or an agent."""
        page, structure = filters["page"], own(id_).as_stored()
        before = _version(page.cursor)
        found = changes_of(structure, most=page.limit + 1, before=before)
        items = [_shown(one) for one in found[: page.limit]]
        more = len(found) > page.limit
        return {"items": items, "next": str(items[-1]["version"]) if more else None}


@blp.route("/<id_>/revert")
class Reverting(MethodView):
    """Undoing changes."""

    @access(SIGNED_IN)
    @blp.arguments(RevertSchema)
    @blp.response(200, StructureSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Go back to a version, with `If-Match`; its owner or an agent. Owners: own changes."""
        structure, version = own(id_), body["version"]
        require_match(structure.sequence)
        if version >= structure.sequence:
            raise invalid({"version": [f"It is at version {structure.sequence}: name an older."]})
        undone = _undone(structure, version)
        if not current_principal().has(AGENT) and any(one["by"] != caller() for one in undone):
            raise forbidden("Others changed it since that version: an agent can go back to it.")
        before = [one.get("before", {}) for one in undone]
        put_stored(structure, restored(before, PAGE_FIELDS))
        settle(structure)
        structure.commit(
            *tell_change(structure), by=caller(), action="reverted", reason=f"version {version}"
        )
        return answer(structure)


def _undone(structure: Structure, version: int) -> list[dict[str, Any]]:
    found = changes_of(structure.as_stored(), most=MAX_UNDONE + 1, after=version)
    if len(found) > MAX_UNDONE:
        raise conflict(f"That is over {MAX_UNDONE} changes ago: go back step by step.")
    return found


def _shown(change: dict[str, Any]) -> dict[str, Any]:
    kept = {name: held for name, held in change.get("before", {}).items() if name in PAGE_FIELDS}
    given = {name: held for name, held in kept.items() if held is not None}
    absent = dict.fromkeys(kept.keys() - given.keys())
    return {**change, "before": StructureSchema().dump(given) | absent}


def _version(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 12):
        raise InvalidCursor("this cursor was not given by this list: start again")
    return int(cursor)
