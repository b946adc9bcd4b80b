"""`/v1/matches`: the listings proposed to a taker, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.matching.documents import Match
from services.matching.domain.life import DeclineReason, MatchState
from services.matching.domain.wording import LANGUAGES, Language, why
from services.matching.places import NAMES
from services.matching.proposals import decline
from shared.auth.access import SIGNED_IN, access, current_principal, forbidden
from shared.persistence.reading import Page, find_one, find_page
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import not_found
from shared.web.representation import Representation

blp = Blueprint(
    "matches",
    __name__,
    url_prefix="/v1/matches",
    description="Listings that fit a profile. Each is seen by its taker and the agents only.",
)

STATES_SHOWN: Mapping[str, tuple[MatchState, ...]] = {
    "proposed": (MatchState.PROPOSED,),
    "dismissed": (MatchState.DISMISSED, MatchState.DECLINED),
}
STATUS_OF = {state.value: status for status, states in STATES_SHOWN.items() for state in states}


class CriterionSchema(Representation):
    """One criterion's part in the score."""

    code = fields.String(required=True)
    met = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "null: neither met nor unmet (not told, or nearly met)."},
    )
    points = fields.Integer(required=True)
    out_of = fields.Integer(required=True)
    why = fields.String(required=True, metadata={"description": "In the language accepted."})


class MatchAreaSchema(Representation):
    """The listing's place, as precisely as its seller told it."""

    level = fields.String(required=True)
    code = fields.String(required=True)


class MatchSchema(Representation):
    """A match and its explanation: the points of its criteria sum to its score."""

    id = fields.String(required=True)
    listing_id = fields.String(required=True)
    listing_title = fields.String(required=True)
    profile_id = fields.String(required=True)
    score = fields.Integer(required=True, metadata={"description": "Out of 100."})
    status = fields.String(required=True, validate=validate.OneOf(list(STATES_SHOWN)))
    dismissed_because = fields.String(metadata={"description": "The code of the reason."})
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)
    area = fields.Nested(MatchAreaSchema, required=True)
    themes = fields.List(fields.String(), required=True)
    proposed_at = fields.DateTime(required=True)


class MatchFilters(PageArguments):
    """What the list of matches can be narrowed to."""

    listing_id = fields.String(validate=validate.Length(1, 64))
    profile_id = fields.String(validate=validate.Length(1, 64))
    status = fields.String(validate=validate.OneOf(list(STATES_SHOWN)))


class DismissalSchema(Schema):
    """Why a taker declines."""

    reason = fields.String(
        load_default=DeclineReason.NOT_FOR_ME.value,
        validate=validate.OneOf([reason.value for reason in DeclineReason]),
    )


@blp.route("")
class Matches(MethodView):
    """The list."""

    @access(SIGNED_IN)
    @blp.arguments(MatchFilters, location="query")
    @blp.response(200, page_schema(MatchSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List one's own matches, newest first; an agent lists everyone's."""
        page, status = filters.pop("page"), filters.pop("status", None)
        caller = current_principal()
        query: dict[str, Any] = dict(filters)
        if not caller.has("agent"):
            query["owner"] = caller.sub
        if status:
            query["state"] = {"$in": [state.value for state in STATES_SHOWN[status]]}
        found = find_page(Match, query, page, sort="created_at")
        language = _language()
        return (
            Page([_shown(match, language) for match in found.items], found.next),
            200,
            _language_headers(language),
        )


@blp.route("/<id_>")
class OneMatch(MethodView):
    """One match."""

    @access(SIGNED_IN)
    @blp.response(200, MatchSchema)
    def get(self, id_: str) -> Any:
        """Read a match and why it was made; its taker or an agent."""
        found = find_one(Match, id_)
        if found is None or not _may_read(found["owner"]):
            raise not_found("match")
        return _answer(found)


@blp.route("/<id_>/dismiss")
class MatchDismissal(MethodView):
    """The taker's refusal."""

    @access(SIGNED_IN)
    @blp.arguments(DismissalSchema)
    @blp.response(200, MatchSchema)
    def post(self, body: dict[str, str], id_: str) -> Any:
        """Decline a match, which is then never proposed again; its taker only. Done twice, once."""
        found = find_one(Match, id_)
        if found is None or not _may_read(found["owner"]):
            raise not_found("match")
        if found["owner"] != current_principal().sub:
            raise forbidden("Only the taker it was proposed to may dismiss it.")
        declined = decline(id_, DeclineReason(body["reason"]))
        return _answer(declined.as_stored())


def _may_read(owner: str) -> bool:
    caller = current_principal()
    return bool(caller.sub == owner or caller.has("agent"))


def _language() -> Language:
    """Take the first language accepted that there is, whatever its country; else French."""
    for tag in request.accept_languages.values():
        for language in LANGUAGES:
            if tag.split("-")[0].lower() == language:
                return language
    return "fr"


def _language_headers(language: Language) -> dict[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language"}


def _shown(match: Mapping[str, Any], language: Language) -> dict[str, Any]:
    criteria = [
        {**one, "why": why(one["reason"], one["facts"], language, NAMES)}
        for one in match["criteria"]
    ]
    return {**match, "status": STATUS_OF[match["state"]], "criteria": criteria}


def _answer(match: Mapping[str, Any]) -> Any:
    language = _language()
    return _shown(match, language), 200, _language_headers(language)
