"""`/v1/calls`: calls for projects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate

from services.funding.documents import Call
from services.funding.domain.call import Hours, NotAllowed, Status, WrongHours, check_hours
from shared.auth.access import PUBLIC, SIGNED_IN, access, current_principal, require_owner, role
from shared.clock import utc_now
from shared.contracts.funding import CallAmended, CallAnnounced
from shared.persistence.reading import find_one, find_page
from shared.web.aggregates import answer, create, loaded, replay
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.nomenclatures import CommuneField, themes_field
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict, invalid, not_found
from shared.web.representation import Representation

blp = Blueprint(
    "calls", __name__, url_prefix="/v1/calls", description="Calls for projects, by the hour."
)


EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _of_our_time(hour: datetime) -> None:
    """Refuse the years no calendar of ours can convert; the domain says what is allowed."""
    if not EARLIEST <= hour < LATEST:
        raise ValidationError(f"Give a year from {EARLIEST.year} to {LATEST.year - 1}.")


def _hour(**options: Any) -> fields.AwareDateTime:
    """Make the field of an hour that is a moment: with its offset."""
    return fields.AwareDateTime(
        validate=_of_our_time,
        metadata={"description": "With its offset: 2027-03-28T03:00:00+02:00."},
        **options,
    )


class CallChangeSchema(Schema):
    """What may be changed in a call."""

    title = fields.String(validate=validate.Length(1, 200))
    summary = fields.String(validate=validate.Length(max=5000))
    themes = themes_field()
    communes = fields.List(CommuneField(), validate=validate.Length(max=50))
    opens_at = _hour()
    closes_at = _hour()


class NewCallSchema(CallChangeSchema):
    """A call to announce."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    themes = themes_field(required=True)
    opens_at = _hour(required=True)
    closes_at = _hour(required=True)


class CallSchema(Representation):
    """A call, as everyone sees it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    title = fields.String(required=True)
    summary = fields.String()
    themes = fields.List(fields.String())
    communes = fields.List(fields.String(), metadata={"description": "Empty: everywhere."})
    opens_at = fields.DateTime()
    closes_at = fields.DateTime()
    status = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class CallFilters(PageArguments):
    """What the list of calls can be narrowed to."""

    status = fields.String(validate=validate.OneOf([status.value for status in Status]))
    theme = fields.String()


@blp.route("")
class Calls(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(CallFilters, location="query")
    @blp.response(200, page_schema(CallSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the calls, newest first."""
        page = filters.pop("page")
        names = {"status": "status", "theme": "themes"}
        query = {names[name]: value for name, value in filters.items()}
        return find_page(Call, query, page, sort="created_at")

    @access(role("funder", "agent"))
    @blp.arguments(NewCallSchema)
    @blp.response(201, CallSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Announce a call; it opens and closes by itself at its hours."""
        creation = requested_creation(body)
        if earlier := replay(Call, creation):  # before its hours are looked at: they pass
            return earlier
        with _told_to_the_caller():
            check_hours(Hours(body["opens_at"], body["closes_at"]), utc_now())
        sub = current_principal().sub
        call = Call(id=creation.id, owner=sub, request_digest=creation.digest, **body)
        return create(call, creation, call.facts(CallAnnounced))


@blp.route("/<id_>")
class OneCall(MethodView):
    """One call."""

    @access(PUBLIC)
    @blp.response(200, CallSchema)
    def get(self, id_: str) -> Any:
        """Read one call."""
        found = find_one(Call, id_)
        if found is None:
            raise not_found("call")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(CallChangeSchema)
    @blp.response(200, CallSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Amend a call before it closes; who announced it or an agent, with `If-Match`."""
        call = loaded(Call, id_, "call")
        require_owner(call.owner, "agent")
        require_match(call.sequence)
        with _told_to_the_caller():
            changed = call.amend(change, utc_now())
        if changed:
            call.commit(call.facts(CallAmended))
        return answer(call)


@contextmanager
def _told_to_the_caller() -> Iterator[None]:
    """Answer a broken rule of the domain by 422, a status that does not allow it by 409."""
    try:
        yield
    except WrongHours as error:
        raise invalid({error.field: [str(error)]}) from error
    except NotAllowed as error:
        raise conflict(f"{error} Announce a new one.") from error
