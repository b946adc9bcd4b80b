"""`/v1/practices`: good practices, written by those who do them and moderated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.views import MethodView

from services.directory.api.practice_schemas import (
    SORTS,
    NewPracticeSchema,
    PracticeChangeSchema,
    PracticeFilters,
    PracticeSchema,
    RefusalSchema,
)
from services.directory.api.states import allowed
from services.directory.documents import Practice
from services.directory.documents.practice import Cost, Result
from services.directory.domain.practice import TRANSITIONS, Action, Status, may_edit
from services.directory.domain.transitions import is_done
from services.directory.moderating import apply_action, tell_change
from services.directory.parties import commune_of, named, unknown
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    require_owner,
    require_signed_in,
    role,
)
from shared.persistence.reading import find_one, find_page
from shared.web.aggregates import answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict, invalid, not_found

blp = Blueprint(
    "practices",
    __name__,
    url_prefix="/v1/practices",
    description="Good practices: what was done, with which results, at what cost.",
)

STORED_NAMES = {
    "structure": "structure_ids",
    "theme": "themes",
    "naf_division": "naf_division",
}


@blp.route("")
class Practices(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(PracticeFilters, location="query")
    @blp.response(200, page_schema(PracticeSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the published practices, textile first; one's own whatever their state."""
        state, mine = filters.get("state"), filters["mine"]
        query: dict[str, Any] = {
            stored: filters[name] for name, stored in STORED_NAMES.items() if name in filters
        }
        if mine:
            query["owner"] = require_signed_in().sub
        elif state and state != Status.PUBLISHED:
            require_owner(None, "agent")
        if state or not mine:
            query["status"] = state or Status.PUBLISHED.value
        return find_page(Practice, query, filters["page"], sort=SORTS[filters["sort"]])

    @access(SIGNED_IN)
    @blp.arguments(NewPracticeSchema)
    @blp.response(201, PracticeSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Write a good practice; its author owns it, an agent publishes it."""
        creation = requested_creation(body)
        publish = body.pop("publish")
        submit = body.pop("submit") or publish
        if publish:
            require_owner(None, "agent")
        practice = Practice(
            id=creation.id, owner=current_principal().sub, request_digest=creation.digest
        )
        _apply(practice, body)
        events = apply_action(practice, Action.SUBMIT) if submit else []
        if publish:
            events += apply_action(practice, Action.PUBLISH)
        return create(practice, creation, *events)


@blp.route("/<id_>")
class OnePractice(MethodView):
    """One practice."""

    @access(PUBLIC)
    @blp.response(200, PracticeSchema)
    def get(self, id_: str) -> Any:
        """Read one; while it is not published, it exists only for its author and the agents."""
        found = find_one(Practice, id_)
        if found is None or not _may_read(found):
            raise not_found("good practice")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(PracticeChangeSchema)
    @blp.response(200, PracticeSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change a draft's fields; its author or an agent, with `If-Match`."""
        practice = _load_own(id_)
        require_match(practice.sequence)
        if not may_edit(practice.status, is_agent=current_principal().has("agent")):
            raise conflict(
                f"A good practice that is {practice.status} does not change: revise it first.",
                status_now=practice.status.value,
            )
        _apply(practice, change)
        practice.commit(*tell_change(practice))
        return answer(practice)


@blp.route("/<id_>/<any(submit, revise, archive):action>")
class PracticeAction(MethodView):
    """The author's steps."""

    @access(SIGNED_IN)
    @blp.response(200, PracticeSchema)
    def post(self, id_: str, action: str) -> Any:
        """Submit, revise or archive a practice; its author or an agent. Done twice, once."""
        return _moved(_load_own(id_), Action(action))


@blp.route("/<id_>/publish")
class PracticePublication(MethodView):
    """The moderator's yes."""

    @access(role("agent"))
    @blp.response(200, PracticeSchema)
    def post(self, id_: str) -> Any:
        """Publish a practice that was submitted. Done twice, once."""
        return _moved(_load_own(id_), Action.PUBLISH)


@blp.route("/<id_>/refuse")
class PracticeRefusal(MethodView):
    """The moderator's no."""

    @access(role("agent"))
    @blp.arguments(RefusalSchema)
    @blp.response(200, PracticeSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Refuse a practice that was submitted, and say why. Done twice, once."""
        return _moved(_load_own(id_), Action.REFUSE, body["reason"])


def _moved(practice: Practice, action: Action, reason: str | None = None) -> Any:
    if not is_done(TRANSITIONS, practice.status, action):
        with allowed(practice):
            practice.commit(*apply_action(practice, action, reason))
    return answer(practice)


def _apply(practice: Practice, values: dict[str, Any]) -> None:
    """Put the values into the article.

    :raises Problem: 422, a structure does not exist.
    """
    make = {"results": Result, "costs": Cost}
    for name, value in values.items():
        setattr(practice, name, [make[name](**one) for one in value] if name in make else value)
    if "structure_ids" in values:
        ids = list(dict.fromkeys(values["structure_ids"]))
        found = named(ids)
        if wrong := unknown(ids, found):
            raise invalid({"structure_ids": wrong})
        practice.structure_ids, practice.commune = ids, commune_of(ids, found)


def _may_read(found: Mapping[str, Any]) -> bool:
    if found["status"] == Status.PUBLISHED:
        return True
    principal = current_principal()
    return principal.has("agent") or (
        not principal.is_anonymous and principal.sub == found.get("owner")
    )


def _load_own(id_: str) -> Practice:
    """Load an article of the caller's; that one exists is not said to anyone else."""
    practice = loaded(Practice, id_, "good practice")
    principal = require_signed_in()
    if principal.sub != practice.owner and not principal.has("agent"):
        if practice.status is Status.PUBLISHED:
            require_owner(practice.owner, "agent")
        raise not_found("good practice")
    return practice
