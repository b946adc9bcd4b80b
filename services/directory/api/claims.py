"""`/v1/claims`: who says that a structure's page is theirs, and what agents decide."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.states import allowed
from services.directory.api.structure_pages import AGENT, is_owner
from services.directory.claiming import grant, has_room, surviving
from services.directory.documents import Claim, Structure
from services.directory.domain.claim import TRANSITIONS, WHAT, ClaimAction, ClaimStatus
from services.directory.domain.moderation import PUBLIC, Status
from services.directory.domain.transitions import is_done, step
from shared.auth.access import (
    SIGNED_IN,
    access,
    current_principal,
    forbidden,
    require_signed_in,
    role,
)
from shared.clock import utc_now
from shared.contracts.directory import ClaimAccepted, ClaimRefused
from shared.persistence.errors import AlreadyExists
from shared.persistence.reading import find_page
from shared.web.aggregates import Answer, answer, loaded
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import conflict, invalid, not_found
from shared.web.representation import Representation

blp = Blueprint(
    "structure-claims",
    __name__,
    url_prefix="/v1",
    description="“This is my structure”: claims to pages.",
)


class NewClaimSchema(Schema):
    """Why the page is the caller's."""

    role = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "What the caller does there."},
    )
    message = fields.String(validate=validate.Length(max=2000))
    proof = fields.String(
        validate=validate.Length(max=2000),
        metadata={"description": "What shows it: a link, a register entry, whom to call."},
    )


class ClaimSchema(Representation):
    """A claim, as its claimant and agents read it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True)
    structure = fields.String(required=True)
    structure_name = fields.String(required=True)
    claimant = fields.String(required=True)
    role = fields.String(required=True)
    message = fields.String()
    proof = fields.String()
    status = fields.String(required=True)
    reason = fields.String(metadata={"description": "Why it was refused."})
    decided_at = fields.DateTime()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class ClaimFilters(PageArguments):
    """What the list of claims can be narrowed to."""

    status = fields.String(validate=validate.OneOf([one.value for one in ClaimStatus]))
    structure = fields.String(validate=validate.Length(max=64))
    mine = fields.Boolean(
        load_default=False, metadata={"description": "An agent's own, not everyone's."}
    )


class DecisionSchema(Schema):
    """How a claim is accepted or why it is refused."""

    reason = fields.String(validate=validate.Length(1, 500))
    alone = fields.Boolean(
        load_default=False,
        metadata={"description": "The page is the claimant's alone from now on."},
    )


@blp.route("/structures/<id_>/claims")
class Claiming(MethodView):
    """Claiming a page."""

    @access(SIGNED_IN)
    @blp.arguments(NewClaimSchema)
    @blp.response(201, ClaimSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Claim a page; again after a refusal. One's open claim sent again is the same."""
        sub = current_principal().sub
        structure = loaded(Structure, id_, "structure")
        if structure.status not in PUBLIC:
            if structure.status is Status.MERGED:
                raise conflict(
                    "It was merged into another: claim that one.",
                    merged_into=structure.merged_into,
                )
            raise not_found("structure")
        if is_owner(structure, current_principal()):
            raise conflict("This page is yours already.")
        claim = Claim.load(Claim.id_of(id_, sub))
        if claim is None:
            claim = Claim(id=Claim.id_of(id_, sub), structure=id_, claimant=sub)
            return _submitted(claim, structure, body, new=True)
        if claim.status is ClaimStatus.PENDING:
            return _created(claim)
        claim.status = step(TRANSITIONS, WHAT, claim.status, ClaimAction.SUBMIT)
        return _submitted(claim, structure, body, new=False)


def _submitted(claim: Claim, structure: Structure, body: dict[str, Any], *, new: bool) -> Answer:
    claim.structure_name, claim.waiting_since = structure.name, utc_now()
    claim.reason = claim.decided_by = claim.decided_at = None
    claim.alone = False
    for name in ("role", "message", "proof"):
        setattr(claim, name, body.get(name))
    if not new:
        claim.commit()
        return _created(claim)
    try:
        claim.insert()
    except AlreadyExists:  # sent twice at once
        claim = loaded(Claim, claim.id, "claim")
    return _created(claim)


def _created(claim: Claim) -> Answer:
    body, _, headers = answer(claim)
    return body, 201, headers | {"Location": f"/v1/claims/{claim.id}"}


@blp.route("/claims")
class Claims(MethodView):
    """The list of claims."""

    @access(SIGNED_IN)
    @blp.arguments(ClaimFilters, location="query")
    @blp.response(200, page_schema(ClaimSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List one's own claims, newest first; an agent lists everyone's, or with `mine` theirs."""
        principal = require_signed_in()
        page, mine = filters.pop("page"), filters.pop("mine")
        if mine or not principal.has(AGENT):
            filters["claimant"] = principal.sub
        return find_page(Claim, filters, page, sort="created_at")


@blp.route("/claims/<id_>")
class OneClaim(MethodView):
    """One claim."""

    @access(SIGNED_IN)
    @blp.response(200, ClaimSchema)
    def get(self, id_: str) -> Any:
        """Read a claim; who made it or an agent."""
        return answer(_visible(id_))


@blp.route("/claims/<id_>/withdraw")
class ClaimWithdrawing(MethodView):
    """Taking a claim back."""

    @access(SIGNED_IN)
    @blp.response(200, ClaimSchema)
    def post(self, id_: str) -> Any:
        """Take a claim back; who made it only. Done twice, once."""
        claim = _visible(id_)
        if claim.claimant != require_signed_in().sub:
            raise forbidden("Only who made a claim takes it back: refuse it instead.")
        if _moves(claim, ClaimAction.WITHDRAW):
            claim.status, claim.waiting_since = ClaimStatus.WITHDRAWN, None
            claim.commit()
        return answer(claim)


@blp.route("/claims/<id_>/<any(accept, refuse):action>")
class ClaimDecision(MethodView):
    """What an agent decides."""

    @access(role(AGENT))
    @blp.arguments(DecisionSchema, required=False)
    @blp.response(200, ClaimSchema)
    def post(self, body: dict[str, Any], id_: str, action: str) -> Any:
        """Accept a claim, which makes its claimant an owner, or refuse it with a reason. Once."""
        claim, wanted = loaded(Claim, id_, "claim"), ClaimAction(action)
        if wanted is ClaimAction.REFUSE and not body.get("reason"):
            raise invalid({"reason": ["Say why: who made the claim is told."]})
        if _moves(claim, wanted):
            if wanted is ClaimAction.ACCEPT:
                _require_room(claim, alone=body["alone"])
            claim.alone = wanted is ClaimAction.ACCEPT and body["alone"]
            claim.status = step(TRANSITIONS, WHAT, claim.status, wanted)
            claim.waiting_since = None
            claim.reason, claim.decided_by = body.get("reason"), current_principal().sub
            claim.decided_at = utc_now()
            kind = ClaimAccepted if wanted is ClaimAction.ACCEPT else ClaimRefused
            claim.commit(
                kind(
                    claim_id=claim.id,
                    structure_id=claim.structure,
                    structure_name=claim.structure_name,
                    recipient=claim.claimant,
                )
            )
        if wanted is ClaimAction.ACCEPT:
            grant(claim)
        return answer(claim)


def _visible(id_: str) -> Claim:
    claim, principal = loaded(Claim, id_, "claim"), require_signed_in()
    if claim.claimant != principal.sub and not principal.has(AGENT):
        raise not_found("claim")
    return claim


def _moves(claim: Claim, action: ClaimAction) -> bool:
    """Tell whether the action changes anything.

    :raises Problem: 409, it is not possible now.
    """
    if is_done(TRANSITIONS, claim.status, action):
        return False
    with allowed(claim):
        step(TRANSITIONS, WHAT, claim.status, action)
    return True


def _require_room(claim: Claim, *, alone: bool) -> None:
    structure = surviving(claim.structure)
    if structure is None:
        raise conflict("There is no such page any more.")
    if not alone and not has_room(structure, claim.claimant):
        raise conflict("The page has as many owners as it can have.")
