"""`/v1/events`: the agenda."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate

from services.events.documents import AgendaEntry
from services.events.domain.entry import Status, WrongHours, check_hours
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    forbidden,
    require_owner,
)
from shared.clock import utc_now
from shared.contracts.events import EventCancelled, EventPublished, EventRescheduled
from shared.persistence.reading import find_one, find_page
from shared.web.aggregates import answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.nomenclatures import CommuneField, themes_field
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict, invalid, not_found
from shared.web.representation import Representation

blp = Blueprint(
    "events", __name__, url_prefix="/v1/events", description="The agenda of the ESS in the area."
)


EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _of_our_time(moment: datetime) -> None:
    """Refuse the years that cannot be converted to UTC; the domain says what is allowed."""
    if not EARLIEST <= moment < LATEST:
        raise ValidationError(f"Give a year from {EARLIEST.year} to {LATEST.year - 1}.")


def _moment(description: str = "With its offset.", **options: Any) -> fields.AwareDateTime:
    """Make the field of a moment."""
    return fields.AwareDateTime(
        validate=_of_our_time, metadata={"description": description}, **options
    )


class EntryChangeSchema(Schema):
    """What may be changed in an entry."""

    title = fields.String(validate=validate.Length(1, 200))
    summary = fields.String(validate=validate.Length(max=5000))
    themes = themes_field()
    commune = CommuneField()
    venue = fields.String(validate=validate.Length(max=200))
    starts_at = _moment()
    ends_at = _moment()
    url = fields.Url(schemes={"http", "https"}, validate=validate.Length(max=500))


class NewEntrySchema(EntryChangeSchema):
    """An entry to publish."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    themes = themes_field(required=True)
    starts_at = _moment(required=True)
    ends_at = _moment(required=True)


class CancellationSchema(Schema):
    """Why an event will not take place."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class EntrySchema(Representation):
    """An entry, as everyone sees it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    title = fields.String(required=True)
    summary = fields.String()
    themes = fields.List(fields.String())
    commune = fields.String()
    venue = fields.String()
    starts_at = fields.DateTime()
    ends_at = fields.DateTime()
    url = fields.String()
    status = fields.String()
    cancellation_reason = fields.String()
    source = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class EntryFilters(PageArguments):
    """What the agenda can be narrowed to."""

    theme = fields.String()
    commune = fields.String(metadata={"description": "INSEE code."})
    from_ = _moment("Starting then or later; now by default.", data_key="from")
    to = _moment("Starting before.")


@blp.route("")
class Agenda(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(EntryFilters, location="query")
    @blp.response(200, page_schema(EntrySchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the entries to come, the soonest first, those cancelled too."""
        page = filters.pop("page")
        when = {"$gte": filters.pop("from_", None) or utc_now()}
        if "to" in filters:
            when["$lt"] = filters.pop("to")
        names = {"theme": "themes", "commune": "commune"}
        query = {names[name]: value for name, value in filters.items()} | {"starts_at": when}
        return find_page(AgendaEntry, query, page, sort="starts_at", newest_first=False)

    @access(SIGNED_IN)
    @blp.arguments(NewEntrySchema)
    @blp.response(201, EntrySchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Publish an entry; an agent, or someone who acts for a structure."""
        principal = current_principal()
        if principal.org is None and not principal.has("agent"):
            raise forbidden("Only an agent, or someone who acts for a structure, adds to it.")
        creation = requested_creation(body)
        _checked(body["starts_at"], body["ends_at"])
        entry = AgendaEntry(
            id=creation.id,
            owner=principal.sub,
            source="declared",
            request_digest=creation.digest,
            **body,
        )
        return create(entry, creation, entry.facts(EventPublished))


@blp.route("/<id_>")
class OneEntry(MethodView):
    """One entry."""

    @access(PUBLIC)
    @blp.response(200, EntrySchema)
    def get(self, id_: str) -> Any:
        """Read one entry."""
        found = find_one(AgendaEntry, id_)
        if found is None:
            raise not_found("event")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(EntryChangeSchema)
    @blp.response(200, EntrySchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change an entry; who published it or an agent, with `If-Match`."""
        entry = _load_own(id_)
        require_match(entry.sequence)
        if entry.status is Status.CANCELLED:
            raise conflict("A cancelled event does not change any more: publish a new one.")
        for name, value in change.items():
            setattr(entry, name, value)
        _checked(entry.starts_at, entry.ends_at)
        entry.commit(entry.facts(EventRescheduled))
        return answer(entry)


@blp.route("/<id_>/cancel")
class Cancellation(MethodView):
    """Calling an event off."""

    @access(SIGNED_IN)
    @blp.arguments(CancellationSchema)
    @blp.response(200, EntrySchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Cancel an event; who published it or an agent. Done twice, once."""
        entry = _load_own(id_)
        if entry.status is not Status.CANCELLED:
            entry.status = Status.CANCELLED
            entry.cancellation_reason = body["reason"]
            entry.commit(EventCancelled(event_id=entry.id))
        return answer(entry)


def _checked(starts_at: Any, ends_at: Any) -> None:
    try:
        check_hours(starts_at, ends_at, utc_now())
    except WrongHours as error:
        raise invalid({error.field: [str(error)]}) from error


def _load_own(id_: str) -> AgendaEntry:
    entry = loaded(AgendaEntry, id_, "event")
    require_owner(entry.owner, "agent")
    return entry
