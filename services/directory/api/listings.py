"""`/v1/listings`: handover listings, of which everyone reads the teaser and few the rest."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.documents import (
    AreaCode,
    Listing,
    ListingIdentity,
)
from services.directory.domain.listing import Action, NotAllowed, Status, after, is_public
from services.directory.domain.words import finds
from services.directory.publication import apply_action, tell_change
from shared.auth.access import (
    PUBLIC,
    SIGNED_IN,
    access,
    current_principal,
    require_owner,
    require_signed_in,
)
from shared.persistence.projection import insert_once
from shared.persistence.reading import find_one, find_page
from shared.reference.naf import division_of
from shared.web.aggregates import answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.nomenclatures import AreaSchema, NafField, themes_field
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import conflict, not_found
from shared.web.representation import Representation

blp = Blueprint(
    "listings",
    __name__,
    url_prefix="/v1/listings",
    description="Businesses to hand over: teasers that reveal no identity.",
)


def euros_field(description: str) -> fields.Integer:
    """Make the field of an amount in whole euros."""
    return fields.Integer(
        strict=True, validate=validate.Range(0, 10**12), metadata={"description": description}
    )


class ConfidentialSchema(Schema):
    """What only the owner and the agents read."""

    business_name = fields.String(validate=validate.Length(max=200))
    structure_id = fields.String(validate=validate.Length(max=64))
    exact_turnover = euros_field("Whole euros a year.")
    contact_note = fields.String(validate=validate.Length(max=2000))


class IdentitySchema(ConfidentialSchema):
    """The confidential part as read."""

    naf = fields.String()


class ListingChangeSchema(Schema):
    """What the owner of a listing may change."""

    title = fields.String(validate=validate.Length(1, 200))
    summary = fields.String(validate=validate.Length(max=5000))
    themes = themes_field()
    naf = NafField(metadata={"description": "Only its division is shown to others."})
    area = fields.Nested(AreaSchema)
    asking_price = euros_field("Whole euros.")
    staff = fields.Integer(validate=validate.Range(0, 100_000), strict=True)
    confidential = fields.Nested(ConfidentialSchema)


class NewListingSchema(ListingChangeSchema):
    """A listing to create, as a draft unless `publish`."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    themes = themes_field(required=True)
    area = fields.Nested(AreaSchema, required=True)
    publish = fields.Boolean(load_default=False)


class ListingSchema(Representation):
    """The teaser."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    title = fields.String(required=True)
    summary = fields.String()
    themes = fields.List(fields.String())
    naf_division = fields.String()
    area = fields.Nested(AreaSchema)
    asking_price = fields.Integer()
    staff = fields.Integer()
    url = fields.String()
    status = fields.String()
    source = fields.String()
    published_at = fields.DateTime()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class ListingFilters(PageArguments):
    """What the list of listings can be narrowed to."""

    theme = fields.String()
    naf_division = fields.String()
    area = fields.String(metadata={"description": "The code of a disclosed area."})
    status = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "Other than published: with `mine`, or an agent."},
    )
    mine = fields.Boolean(load_default=False)
    q = fields.String(
        validate=validate.Length(max=100),
        metadata={
            "description": "Beginnings of words of the title; accents and case do not count."
        },
    )


STORED_NAMES = {"theme": "themes", "naf_division": "naf_division", "area": "area.code"}


@blp.route("")
class Listings(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(ListingFilters, location="query")
    @blp.response(200, page_schema(ListingSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the published listings, newest first; one's own whatever their state."""
        page, mine = filters.pop("page"), filters.pop("mine")
        status, asked = filters.pop("status", None), finds(filters.pop("q", ""))
        query: dict[str, Any] = {STORED_NAMES[name]: value for name, value in filters.items()}
        if asked:
            query["$and"] = asked
        if mine:
            query["owner"] = require_signed_in().sub
        if status and status != Status.PUBLISHED and not mine:
            require_owner(None, "agent")
        if status or not mine:
            query["status"] = status or Status.PUBLISHED.value
        return find_page(Listing, query, page, sort="created_at")

    @access(SIGNED_IN)
    @blp.arguments(NewListingSchema)
    @blp.response(201, ListingSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Create a listing, and publish it at once when `publish` is true."""
        creation = requested_creation(body)
        publish = body.pop("publish")
        listing = Listing(
            id=creation.id,
            owner=current_principal().sub,
            source="owner",
            request_digest=creation.digest,
        )
        identity = _apply(listing, body)
        # first and never over what is there: a published listing is never without its identity
        insert_once(ListingIdentity._get_collection(), {"_id": listing.id, **identity})
        events = apply_action(listing, Action.PUBLISH) if publish else []
        return create(listing, creation, *events)


@blp.route("/<id_>")
class OneListing(MethodView):
    """One listing."""

    @access(PUBLIC)
    @blp.response(200, ListingSchema)
    def get(self, id_: str) -> Any:
        """Read a teaser; one that is not published exists only for its owner and the agents."""
        found = find_one(Listing, id_)
        if found is None or not _may_read(found):
            raise not_found("listing")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(ListingChangeSchema)
    @blp.response(200, ListingSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given; its owner or an agent, with `If-Match`."""
        listing = _load_own(id_)
        require_match(listing.sequence)
        identity = _apply(listing, change)
        listing.commit(*tell_change(listing))
        if identity:
            ListingIdentity._get_collection().update_one(
                {"_id": id_}, {"$set": identity}, upsert=True
            )
        return answer(listing)


@blp.route("/<id_>/identity")
class Identity(MethodView):
    """The confidential part."""

    @access(SIGNED_IN)
    @blp.response(200, IdentitySchema)
    def get(self, id_: str) -> Any:
        """Read what names the business; its owner or an agent."""
        _load_own(id_)
        return find_one(ListingIdentity, id_) or {}


@blp.route("/<id_>/<any(publish, withdraw, conclude):action>")
class ListingAction(MethodView):
    """The steps of a listing's life."""

    @access(SIGNED_IN)
    @blp.response(200, ListingSchema)
    def post(self, id_: str, action: str) -> Any:
        """Publish, withdraw or conclude a listing; its owner or an agent. Done twice, once."""
        listing = _load_own(id_)
        wanted = Action(action)
        try:
            unchanged = after(listing.status, wanted) == listing.status
        except NotAllowed as error:
            raise conflict(str(error), status_now=listing.status.value) from error
        if not unchanged:
            listing.commit(*apply_action(listing, wanted))
        return answer(listing)


def _may_read(found: dict[str, Any]) -> bool:
    if is_public(Status(found["status"])):
        return True
    principal = current_principal()
    return principal.has("agent") or (
        not principal.is_anonymous and principal.sub == found["owner"]
    )


def _load_own(id_: str) -> Listing:
    """Load a listing of the caller's; that one exists is not said to anyone else."""
    listing = loaded(Listing, id_, "listing")
    principal = require_signed_in()
    if principal.sub != listing.owner and not principal.has("agent"):
        if is_public(listing.status):
            require_owner(listing.owner, "agent")
        raise not_found("listing")
    return listing


def _apply(listing: Listing, values: dict[str, Any]) -> dict[str, Any]:
    """Put the values into the teaser; return those that belong to the identity."""
    identity: dict[str, Any] = values.pop("confidential", {})
    if naf := values.pop("naf", None):
        identity["naf"] = naf
        listing.naf_division = division_of(naf)
    if area := values.pop("area", None):
        listing.area = AreaCode(**area)
    for name, value in values.items():
        setattr(listing, name, value)
    return identity
