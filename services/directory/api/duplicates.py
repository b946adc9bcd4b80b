"""`/v1/duplicates` and `/v1/structures/{id}/merge`: pages about one structure, for agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.structure_pages import AGENT
from services.directory.api.structure_schemas import StructureSchema
from services.directory.documents import Structure
from services.directory.documents.duplicates import DuplicatePair, PairStatus
from services.directory.domain.merging import LISTS, SINGLE, Side
from services.directory.domain.transitions import NotAllowed
from services.directory.merging import NotMergeable, merge, preview, unmerge
from shared.auth.access import access, current_principal, role
from shared.clock import utc_now
from shared.persistence.reading import find_one, find_page, plain
from shared.web.aggregates import answer, loaded
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import stale
from shared.web.problems import conflict, invalid, not_found
from shared.web.representation import Representation

blp = Blueprint(
    "duplicates", __name__, url_prefix="/v1", description="Pages about the same structure."
)


SIDES = ("first", "second")


class PairFilters(PageArguments):
    """Which pairs."""

    structure = fields.String(
        validate=validate.Length(1, 64),
        metadata={"description": "Those of this page."},
    )


class PairSchema(Representation):
    """Two pages that may be about one structure: how alike, why, and both side by side."""

    id = fields.String(required=True)
    score = fields.Integer(required=True, metadata={"description": "0 to 100."})
    reasons = fields.List(fields.String(), required=True)
    status = fields.String(required=True)
    first = fields.Nested(StructureSchema, required=True)
    second = fields.Nested(StructureSchema, required=True)
    decided_by = fields.String()
    decided_at = fields.DateTime()


class MergeSchema(Schema):
    """Into which page, and whose value is kept where they differ."""

    into = fields.String(required=True, validate=validate.Length(1, 64))
    choices = fields.Dict(
        keys=fields.String(validate=validate.OneOf([*SINGLE, *LISTS])),
        values=fields.Enum(Side, by_value=True),
        load_default=dict,
        metadata={"description": "By field: `stays`, `goes`, for lists also `both`."},
    )
    owners = fields.Boolean(
        load_default=False,
        metadata={"description": "The owners of the page that goes look after the other too."},
    )
    dry_run = fields.Boolean(load_default=False)
    sequence = fields.Integer(metadata={"description": "The version seen of the page that goes."})
    into_sequence = fields.Integer(metadata={"description": "Of the page that stays."})


class MergeOutcomeSchema(Schema):
    """The page that stays, as it is or would be, and what is on neither page then."""

    done = fields.Boolean(required=True)
    structure = fields.Nested(StructureSchema, required=True)
    lost = fields.Dict(
        required=True, metadata={"description": "By field; of a list, what is left out."}
    )


@blp.route("/duplicates")
class Duplicates(MethodView):
    """The pairs an agent has to look at."""

    @access(role(AGENT))
    @blp.arguments(PairFilters, location="query")
    @blp.response(200, page_schema(PairSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the pages that may be the same, the likeliest first, side by side."""
        query: dict[str, Any] = {"open_score": {"$gte": 0}}
        if "structure" in filters:
            query["$or"] = [{side: filters["structure"]} for side in SIDES]
        page = find_page(DuplicatePair, query, filters["page"], sort="open_score")
        return {"items": _side_by_side(page.items), "next": page.next}


@blp.route("/duplicates/<id_>")
class OneDuplicate(MethodView):
    """One pair."""

    @access(role(AGENT))
    @blp.response(200, PairSchema)
    def get(self, id_: str) -> Any:
        """Read a pair, whatever became of it, side by side."""
        found = find_one(DuplicatePair, id_)
        if found is None:
            raise not_found("pair")
        (shown,) = _side_by_side([found])  # without an ETag: it would be that of three versions
        return shown


def _side_by_side(pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = [one[side] for one in pairs for side in SIDES]
    found = Structure._get_collection().find({"_id": {"$in": ids}})
    pages = {one["_id"]: plain(one) for one in found}
    return [{**one, **{side: pages[one[side]] for side in SIDES}} for one in pairs]


class DecidedSchema(Representation):
    """What became of a pair."""

    id = fields.String(required=True)
    status = fields.String(required=True)
    decided_by = fields.String()
    decided_at = fields.DateTime()


@blp.route("/duplicates/<id_>/distinct")
class Distinguishing(MethodView):
    """Saying that two pages are not the same."""

    @access(role(AGENT))
    @blp.response(200, DecidedSchema)
    def post(self, id_: str) -> Any:
        """Say that two pages are not the same: they are not proposed again. Done twice, once."""
        pair = loaded(DuplicatePair, id_, "pair")
        if pair.status is PairStatus.MERGED:
            raise conflict("They were merged: take that back first.", status_now="merged")
        if pair.status is not PairStatus.DISTINCT:
            pair.status, pair.open_score = PairStatus.DISTINCT, None
            pair.decided_by, pair.decided_at = current_principal().sub, utc_now()
            pair.commit()
        return answer(pair)


@blp.route("/structures/<id_>/merge")
class Merging(MethodView):
    """Merging a page into another."""

    @access(role(AGENT))
    @blp.arguments(MergeSchema)
    @blp.response(200, MergeOutcomeSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Merge a page into another, which answers for both; `dry_run` shows what it would be."""
        goes = loaded(Structure, id_, "structure")
        stays = loaded(Structure, body["into"], "structure")
        for page, name in ((goes, "sequence"), (stays, "into_sequence")):
            if name not in body and not body["dry_run"]:
                raise invalid({name: ["Say which version was previewed."]})
            if body.get(name, page.sequence) != page.sequence:
                raise stale()
        if wrong := [n for n, side in body["choices"].items() if side is Side.BOTH and n in SINGLE]:
            raise invalid({"choices": [f"{wrong[0]} holds one value: stays or goes."]})
        try:
            outcome = preview(goes, stays, body["choices"], owners=body["owners"])
            if not body["dry_run"]:
                merge(goes, stays, current_principal().sub)
        except (NotMergeable, NotAllowed) as error:
            raise conflict(f"{error}.", status_now=goes.status.value) from error
        shown = plain(stays.to_mongo()) if body["dry_run"] else stays.as_stored()
        return {
            "done": not body["dry_run"],
            "structure": shown,
            "lost": StructureSchema().dump(outcome.lost),
        }


@blp.route("/structures/<id_>/unmerge")
class Unmerging(MethodView):
    """Taking a merge back."""

    @access(role(AGENT))
    @blp.response(200, StructureSchema)
    def post(self, id_: str) -> Any:
        """Take a merge back, while the page that stayed has not changed since."""
        goes = loaded(Structure, id_, "structure")
        try:
            unmerge(goes, current_principal().sub)
        except (NotMergeable, NotAllowed) as error:
            raise conflict(f"{error}.", status_now=goes.status.value) from error
        return answer(goes)
