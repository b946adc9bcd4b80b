"""`/v1/partnerships`: who works with whom, for how long, and what each commits to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import Any

from flask.views import MethodView

from services.directory import partnering
from services.directory.api.parties import known_structures
from services.directory.api.partnership_schemas import (
    EndSchema,
    NewPartnershipSchema,
    PartnershipChangeSchema,
    PartnershipFilters,
    PartnershipSchema,
    RenewalSchema,
)
from services.directory.api.states import allowed
from services.directory.documents import Partnership, Party
from services.directory.domain.partnership import (
    OPEN_TO_ALL,
    RUNNING,
    TRANSITIONS,
    Action,
    Status,
    WrongTerm,
)
from services.directory.domain.transitions import is_done
from services.directory.domain.words import finds
from services.directory.parties import (
    Named,
    answered_by,
    answers_for,
    commune_of,
    named,
    with_names,
)
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    forbidden,
    require_owner,
    require_signed_in,
)
from shared.clock import PARIS, utc_now
from shared.persistence.reading import Page, find_one, find_page
from shared.web.aggregates import Answer, answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import invalid, not_found

blp = Blueprint(
    "partnerships",
    __name__,
    url_prefix="/v1/partnerships",
    description="Agreements between structures, companies and authorities.",
)

SIREN_LENGTH = 9
STORED_NAMES = {"structure": "structure_ids", "kind": "kind", "theme": "themes"}


@blp.route("")
class Partnerships(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(PartnershipFilters, location="query")
    @blp.response(200, page_schema(PartnershipSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the partnerships, newest first; drafts for those who answer for a party."""
        page = find_page(Partnership, _query(filters), filters["page"], sort="created_at")
        return Page(with_names(page.items, "parties"), page.next)

    @access(SIGNED_IN)
    @blp.arguments(NewPartnershipSchema)
    @blp.response(201, PartnershipSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Write a partnership down; who answers for one of its structures, or an agent."""
        creation = requested_creation(body)
        is_recorded = body.pop("record")
        found = known_structures("parties", body["parties"])
        _require_answering(found.values())
        partnership = Partnership(
            id=creation.id, owner=current_principal().sub, request_digest=creation.digest
        )
        with _possible(partnership):
            events = partnering.change(partnership, _values(body, found))
            if is_recorded:
                events = partnering.record(partnership)
        return _shown(create(partnership, creation, *events))


@blp.route("/<id_>")
class OnePartnership(MethodView):
    """One partnership."""

    @access(PUBLIC)
    @blp.response(200, PartnershipSchema)
    def get(self, id_: str) -> Any:
        """Read one; a draft exists only for those who answer for a party, and the agents."""
        found = find_one(Partnership, id_)
        if found is None or not _may_read(found):
            raise not_found("partnership")
        (shown,) = with_names([found], "parties")
        return with_etag(shown)

    @access(SIGNED_IN)
    @blp.arguments(PartnershipChangeSchema)
    @blp.response(200, PartnershipSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given, with `If-Match`; who answers for a party, or an agent."""
        partnership = _load_own(id_)
        require_match(partnership.sequence)
        found = known_structures("parties", change.get("parties", ()))
        with _possible(partnership):
            partnership.commit(*partnering.change(partnership, _values(change, found)))
        return _shown(answer(partnership))


@blp.route("/<id_>/<any(record, discard):action>")
class PartnershipDraft(MethodView):
    """What becomes of a draft."""

    @access(SIGNED_IN)
    @blp.response(200, PartnershipSchema)
    def post(self, id_: str, action: str) -> Any:
        """Put a draft in force, or drop it; who answers for a party, or an agent. Once."""
        partnership = _load_own(id_)
        if not is_done(TRANSITIONS, partnership.status, Action(action)):
            do = partnering.record if action == Action.RECORD else partnering.discard
            with _possible(partnership):
                partnership.commit(*do(partnership))
        return _shown(answer(partnership))


@blp.route("/<id_>/renew")
class PartnershipRenewal(MethodView):
    """Going on."""

    @access(SIGNED_IN)
    @blp.arguments(RenewalSchema)
    @blp.response(200, PartnershipSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Renew it until another last day; who answers for a party, or an agent. Once."""
        partnership = _load_own(id_)
        if partnership.status is not Status.RENEWED or partnership.ends_on != body["ends_on"]:
            with _possible(partnership):
                partnership.commit(*partnering.renew(partnership, body["ends_on"]))
        return _shown(answer(partnership))


@blp.route("/<id_>/end")
class PartnershipEnd(MethodView):
    """Ending it before its last day."""

    @access(SIGNED_IN)
    @blp.arguments(EndSchema)
    @blp.response(200, PartnershipSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """End it; who answers for a party, or an agent. Done twice, once."""
        partnership = _load_own(id_)
        today = utc_now().astimezone(PARIS).date()
        day = body.get("ended_on", today)
        if day > today:
            raise invalid({"ended_on": ["To end it later, change its last day, ends_on."]})
        if partnership.status is not Status.ENDED:
            with _possible(partnership):
                partnership.commit(*partnering.end(partnership, day))
        return _shown(answer(partnership))


def _query(filters: dict[str, Any]) -> dict[str, Any]:
    """Make the query of a list, after checking who asks for it."""
    conditions: list[dict[str, Any]] = []
    query: dict[str, Any] = {
        stored: filters[name] for name, stored in STORED_NAMES.items() if name in filters
    }
    if asked := filters.get("company"):
        digits = asked.replace(" ", "")
        is_siren = digits.isdigit() and len(digits) == SIREN_LENGTH
        conditions = [{"sirens": digits}] if is_siren else finds(asked)
    state, mine = filters.get("state"), filters["mine"]
    visible = [status.value for status in sorted(OPEN_TO_ALL)]
    if before := filters.get("ending_before"):
        query["ends_on"] = {"$lt": datetime.combine(before, time.min, UTC)}
        visible = [status.value for status in sorted(RUNNING)]
    if mine:
        conditions.append({"structure_ids": {"$in": answered_by(require_signed_in())}})
    elif state and Status(state) not in OPEN_TO_ALL:
        require_owner(None, "agent")
    if state or not mine:
        query["status"] = state or {"$in": visible}
    return query | ({"$and": conditions} if conditions else {})


def _values(body: dict[str, Any], found: Mapping[str, Named]) -> dict[str, Any]:
    """Make the values of the document from those of a request."""
    if "parties" not in body:
        return body
    ids = [one["structure_id"] for one in body["parties"] if "structure_id" in one]
    parties = [Party(**one) for one in body["parties"]]
    return {**body, "parties": parties, "commune": commune_of(ids, found)}


def _may_read(found: Mapping[str, Any]) -> bool:
    if Status(found["status"]) in OPEN_TO_ALL:
        return True
    principal = current_principal()
    return principal.has("agent") or (
        not principal.is_anonymous
        and answers_for(principal, named(found.get("structure_ids", ())).values())
    )


def _require_answering(structures: Iterable[Named]) -> None:
    principal = require_signed_in()
    if not principal.has("agent") and not answers_for(principal, structures):
        raise forbidden("Only who answers for one of its structures may do this, or an agent.")


def _load_own(id_: str) -> Partnership:
    """Load one whose party the caller answers for; a draft is not known to anyone else."""
    partnership = loaded(Partnership, id_, "partnership")
    principal = require_signed_in()
    structures = named(one.structure_id for one in partnership.parties if one.structure_id)
    if partnership.status not in OPEN_TO_ALL and not (
        principal.has("agent") or answers_for(principal, structures.values())
    ):
        raise not_found("partnership")
    _require_answering(structures.values())
    return partnership


def _shown(told: Answer) -> Answer:
    body, status, headers = told
    (shown,) = with_names([dict(body)], "parties")
    return shown, status, headers


@contextmanager
def _possible(partnership: Partnership) -> Iterator[None]:
    """Answer days that make no sense by 422, a state that does not allow it by 409."""
    try:
        with allowed(partnership):
            yield
    except WrongTerm as error:
        raise invalid({error.field: [str(error)]}) from error
