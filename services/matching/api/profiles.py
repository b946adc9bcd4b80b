"""`/v1/profiles`: what takers look for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate, validates

from services.matching.documents import Profile
from services.matching.domain.life import AFTER_PROFILE_ACTION, ProfileAction, ProfileStatus
from services.matching.places import standing_of
from shared.auth.access import SIGNED_IN, access, current_principal
from shared.contracts.event import Event
from shared.contracts.matching import ProfilePaused, ProfileRegistered, ProfileUpdated
from shared.persistence.reading import find_one, find_page
from shared.reference.naf import is_naf
from shared.reference.themes import theme_codes
from shared.web.aggregates import answer, create
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import not_found
from shared.web.representation import Representation

blp = Blueprint(
    "profiles",
    __name__,
    url_prefix="/v1/profiles",
    description="What takers (repreneurs) look for. Each is seen by its owner and the agents only.",
)

MAX_RADIUS_KM = 1000
MAX_THEMES = 10
MAX_DIVISIONS = 20


def _distinct(values: Collection[str]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError("Name each only once.")


class ProfileChangeSchema(Schema):
    """What the owner of a profile may change."""

    label = fields.String(
        validate=validate.Length(max=200),
        metadata={"description": "The owner's own words, for them to tell their profiles apart."},
    )
    themes = fields.List(
        fields.String(),
        validate=[validate.Length(1, MAX_THEMES), _distinct],
        metadata={"description": "A listing must have one of them to be proposed."},
    )
    naf_divisions = fields.List(
        fields.String(),
        validate=[validate.Length(max=MAX_DIVISIONS), _distinct],
        metadata={"description": "NAF rev. 2 divisions, two digits; none means any."},
    )
    place = fields.String(
        metadata={"description": "Where to look around: an INSEE code or a town over the border."}
    )
    radius_km = fields.Integer(strict=True, validate=validate.Range(0, MAX_RADIUS_KM))
    budget = fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(0, 10**12),
        metadata={"description": "Whole euros; null when not told."},
    )

    @validates("themes")
    def themes_exist(self, values: list[str], **_: Any) -> None:
        """Check the codes."""
        if unknown := sorted(set(values) - set(theme_codes())):
            raise ValidationError(
                f"Unknown: {', '.join(unknown)}; choose among {', '.join(sorted(theme_codes()))}."
            )

    @validates("naf_divisions")
    def divisions_exist(self, values: list[str], **_: Any) -> None:
        """Check the codes."""
        if unknown := sorted(code for code in values if len(code) != 2 or not is_naf(code)):
            raise ValidationError(
                f"Unknown: {', '.join(unknown)}; give NAF rev. 2 divisions, for example 13."
            )

    @validates("place")
    def place_exists(self, value: str, **_: Any) -> None:
        """Check the code."""
        if standing_of(value) is None:
            raise ValidationError("Unknown place: give its INSEE code, for example 68224.")


class NewProfileSchema(ProfileChangeSchema):
    """A profile to register."""

    label = fields.String(load_default="", validate=validate.Length(max=200))
    themes = fields.List(
        fields.String(), required=True, validate=[validate.Length(1, MAX_THEMES), _distinct]
    )
    naf_divisions = fields.List(
        fields.String(), load_default=list, validate=[validate.Length(max=MAX_DIVISIONS), _distinct]
    )
    place = fields.String(required=True)
    radius_km = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, MAX_RADIUS_KM)
    )


class ProfileSchema(Representation):
    """A profile, as its owner and the agents see it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    label = fields.String()
    themes = fields.List(fields.String())
    naf_divisions = fields.List(fields.String())
    place = fields.String()
    radius_km = fields.Integer()
    budget = fields.Integer()
    status = fields.String(validate=validate.OneOf([status.value for status in ProfileStatus]))
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class ProfileFilters(PageArguments):
    """What the list of profiles can be narrowed to."""

    status = fields.String(validate=validate.OneOf([status.value for status in ProfileStatus]))


@blp.route("")
class Profiles(MethodView):
    """The list, and adding to it."""

    @access(SIGNED_IN)
    @blp.arguments(ProfileFilters, location="query")
    @blp.response(200, page_schema(ProfileSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List one's own profiles, newest first; an agent lists everyone's."""
        page, query = filters.pop("page"), filters
        caller = current_principal()
        if not caller.has("agent"):
            query["owner"] = caller.sub
        return find_page(Profile, query, page, sort="created_at")

    @access(SIGNED_IN)
    @blp.arguments(NewProfileSchema)
    @blp.response(201, ProfileSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Register what one looks for; the listings that fit are proposed from then on."""
        creation = requested_creation(body)
        profile = Profile(
            id=creation.id, owner=current_principal().sub, request_digest=creation.digest
        )
        _apply(profile, body)
        return create(profile, creation, profile.wishes(ProfileRegistered))


@blp.route("/<id_>")
class OneProfile(MethodView):
    """One profile."""

    @access(SIGNED_IN)
    @blp.response(200, ProfileSchema)
    def get(self, id_: str) -> Any:
        """Read a profile; its owner or an agent."""
        found = find_one(Profile, id_)
        if found is None or not _is_own(found["owner"]):
            raise not_found("profile")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(ProfileChangeSchema)
    @blp.response(200, ProfileSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given; its owner or an agent, with `If-Match`."""
        profile = _load_own(id_)
        require_match(profile.sequence)
        _apply(profile, change)
        profile.commit(*_tell_change(profile))
        return answer(profile)


@blp.route("/<id_>/<any(pause, resume):action>")
class ProfileAction_(MethodView):  # noqa: N801 — the domain has the plain name
    """Stopping and starting proposals."""

    @access(SIGNED_IN)
    @blp.response(200, ProfileSchema)
    def post(self, id_: str, action: str) -> Any:
        """Pause a profile (its open matches are dismissed) or resume it; done twice, once."""
        profile = _load_own(id_)
        wanted = AFTER_PROFILE_ACTION[ProfileAction(action)]
        if profile.status is not wanted:
            profile.status = wanted
            resumed = wanted is ProfileStatus.ACTIVE
            profile.commit(
                profile.wishes(ProfileUpdated) if resumed else ProfilePaused(profile_id=profile.id)
            )
        return answer(profile)


def _tell_change(profile: Profile) -> list[Event]:
    """Return the event of a change: none while it is paused, resuming tells all."""
    return [profile.wishes(ProfileUpdated)] if profile.status is ProfileStatus.ACTIVE else []


def _is_own(owner: str) -> bool:
    caller = current_principal()
    return bool(caller.sub == owner or caller.has("agent"))


def _load_own(id_: str) -> Profile:
    """Load a profile of the caller's; that one exists is not said to anyone else."""
    profile = Profile.load(id_)
    if profile is None or not _is_own(profile.owner):
        raise not_found("profile")
    return profile


def _apply(profile: Profile, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(profile, name, value)
    if "place" in values and (standing := standing_of(values["place"])):
        profile.latitude, profile.longitude = standing.latitude, standing.longitude
        profile.within = list(standing.within)
