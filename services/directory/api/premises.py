"""`/v1/premises`: premises to let, with their rent of each year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from flask.views import MethodView

from services.directory.api.parties import known_structures
from services.directory.api.premises_schemas import (
    NewPremisesSchema,
    PremisesChangeSchema,
    PremisesFilters,
    PremisesSchema,
)
from services.directory.api.rent import MAX_CENTS, rent_of
from services.directory.api.rent_simulations import (
    AssumptionsSchema,
    SimulationSchema,
    priced,
    simulation,
)
from services.directory.api.states import allowed
from services.directory.documents import Address, Location, Party, Premises
from services.directory.documents.premises import Eligible
from services.directory.domain.grid import EARTH_RADIUS_KM, cells_around
from services.directory.domain.months import full_years
from services.directory.domain.premises import OPEN_TO_ALL, TRANSITIONS, Action, Status
from services.directory.domain.transitions import is_done
from services.directory.letting import apply_action, tell_change
from services.directory.parties import Named, answered_by, answers_for, named, with_names
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
from shared.reference.territory import territory
from shared.web.aggregates import Answer, answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.pagination import page_schema
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import invalid, not_found

blp = Blueprint(
    "premises",
    __name__,
    url_prefix="/v1/premises",
    description="Premises to let, and what they cost.",
)

STORED_NAMES = {
    "use": "use",
    "theme": "themes",
    "commune": "commune",
    "landlord": "landlord.structure_id",
}


@blp.route("")
class PremisesList(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(PremisesFilters, location="query")
    @blp.response(200, page_schema(PremisesSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the premises to let, newest first; one's own whatever their state."""
        page = find_page(Premises, _query(filters), filters["page"], sort="created_at")
        return Page(with_names(page.items, "landlord"), page.next)

    @access(SIGNED_IN)
    @blp.arguments(NewPremisesSchema)
    @blp.response(201, PremisesSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Offer premises; who answers for the landlord's structure, or an agent."""
        creation = requested_creation(body)
        publish = body.pop("publish")
        landlord = known_structures("landlord", [body["landlord"]])
        _require_answering(landlord.values())
        premises = Premises(
            id=creation.id, owner=current_principal().sub, request_digest=creation.digest
        )
        _apply(premises, body)
        events = apply_action(premises, Action.PUBLISH) if publish else []
        return _shown(create(premises, creation, *events))


@blp.route("/<id_>")
class OnePremises(MethodView):
    """One."""

    @access(PUBLIC)
    @blp.response(200, PremisesSchema)
    def get(self, id_: str) -> Any:
        """Read one; a draft exists only for who offers it and the agents."""
        found = find_one(Premises, id_)
        if found is None or not _may_read(found):
            raise not_found("premises")
        (shown,) = with_names([found], "landlord")
        return with_etag(shown)

    @access(SIGNED_IN)
    @blp.arguments(PremisesChangeSchema)
    @blp.response(200, PremisesSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given, with `If-Match`; who offers it, or an agent."""
        premises = _load_own(id_)
        require_match(premises.sequence)
        if "landlord" in change:
            _require_answering(known_structures("landlord", [change["landlord"]]).values())
        _apply(premises, change)
        premises.commit(*tell_change(premises))
        return _shown(answer(premises))


@blp.route("/<id_>/<any(publish, reserve, release, let, withdraw):action>")
class PremisesAction(MethodView):
    """The steps of a letting."""

    @access(SIGNED_IN)
    @blp.response(200, PremisesSchema)
    def post(self, id_: str, action: str) -> Any:
        """Publish, reserve, release, let or withdraw; who offers it, or an agent. Once."""
        premises = _load_own(id_)
        wanted = Action(action)
        if not is_done(TRANSITIONS, premises.status, wanted):
            with allowed(premises):
                premises.commit(*apply_action(premises, wanted))
        return _shown(answer(premises))


@blp.route("/<id_>/rent-simulations")
class PremisesRent(MethodView):
    """What they would cost."""

    @access(PUBLIC)
    @blp.arguments(AssumptionsSchema)
    @blp.response(200, SimulationSchema)
    def post(self, body: dict[str, Any], id_: str) -> Any:
        """Calculate the rent of these premises; nothing is kept."""
        premises = loaded(Premises, id_, "premises")
        if not _may_read(premises.as_stored()):
            raise not_found("premises")
        return simulation(body, premises.terms(), premises.stay(), premises.rule())


def _query(filters: dict[str, Any]) -> dict[str, Any]:
    """Make the query of a list, after checking who asks for it."""
    query: dict[str, Any] = {
        stored: filters[name] for name, stored in STORED_NAMES.items() if name in filters
    }
    surface = {"$gte": filters.get("surface_min"), "$lte": filters.get("surface_max")}
    if bounds := {name: int(m2 * 100) for name, m2 in surface.items() if m2 is not None}:
        query["surface_dm2"] = bounds
    if "monthly_rent_max_cents" in filters:
        query["monthly_rent_cents"] = {"$lte": filters["monthly_rent_max_cents"]}
    if day := filters.get("available_on"):
        moment = datetime.combine(day, time.min, UTC)
        query["available_from"] = {"$not": {"$gt": moment}}
        query["available_until"] = {"$not": {"$lt": moment}}
    if founded := filters.get("founded_on"):
        query["under_years_or_any"] = {"$gt": full_years(founded, _today())}
    if point := filters.get("near"):
        latitude, longitude = point
        radius = filters["radius_km"]
        # the index finds the cells, the server measures what lies in them
        query["cell"] = {"$in": cells_around(latitude, longitude, radius)}
        circle = [[longitude, latitude], radius / EARTH_RADIUS_KM]
        query["point"] = {"$geoWithin": {"$centerSphere": circle}}
    return query | _visible(filters.get("state"), mine=filters["mine"])


def _visible(state: str | None, *, mine: bool) -> dict[str, Any]:
    query: dict[str, Any] = {}
    if mine:
        principal = require_signed_in()
        lets = {"landlord.structure_id": {"$in": answered_by(principal)}}
        query["$or"] = [{"owner": principal.sub}, lets]
    elif state and Status(state) not in OPEN_TO_ALL:
        require_owner(None, "agent")
    if state or not mine:
        query["status"] = state or Status.PUBLISHED.value
    return query


def _today() -> date:
    return utc_now().astimezone(PARIS).date()


def _apply(premises: Premises, values: dict[str, Any]) -> None:
    """Put the values into the document, and the point of the commune where none is given.

    :raises Problem: 422, the rent cannot be calculated, or the days are in the wrong order.
    """
    make = {
        "landlord": lambda value: Party(**value),
        "address": lambda value: Address(**value),
        "location": lambda value: Location(**value),
        "eligibility": lambda value: Eligible(**value),
        "rent": rent_of,
    }
    for name, value in values.items():
        setattr(premises, name, make[name](value) if name in make else value)
    first, last = premises.available_from, premises.available_until
    if first and last and last < first:
        raise invalid({"available_until": ["The last day is before the first."]})
    with priced():
        if premises.terms().first_year_monthly() > MAX_CENTS:
            raise invalid({"rent": ["Over ten million euros a month: check the unit."]})
    located = premises.location
    moved = located and located.precision == "commune" and "location" not in values
    if (located is None or moved) and (place := territory().place(premises.commune)):
        premises.location = Location(
            latitude=place.latitude, longitude=place.longitude, precision="commune"
        )


def _may_read(found: Mapping[str, Any]) -> bool:
    if Status(found["status"]) in OPEN_TO_ALL:
        return True
    landlord = found.get("landlord", {}).get("structure_id")
    return not current_principal().is_anonymous and _offers(found.get("owner"), landlord)


def _offers(owner: str | None, landlord: str | None) -> bool:
    """Tell whether the caller offers premises: wrote them, or answers for their landlord."""
    principal = require_signed_in()
    if principal.has("agent") or principal.sub == owner:
        return True
    return bool(landlord) and answers_for(principal, named([landlord or ""]).values())


def _require_answering(landlord: Iterable[Named]) -> None:
    principal = require_signed_in()
    if not principal.has("agent") and not answers_for(principal, landlord):
        raise forbidden("Only who answers for the landlord's structure may do this, or an agent.")


def _load_own(id_: str) -> Premises:
    """Load premises the caller offers; a draft is not known to anyone else."""
    premises = loaded(Premises, id_, "premises")
    if not _offers(premises.owner, premises.landlord.structure_id):
        if premises.status not in OPEN_TO_ALL:
            raise not_found("premises")
        raise forbidden("Only who offers these premises may do this, or an agent.")
    return premises


def _shown(told: Answer) -> Answer:
    body, status, headers = told
    (shown,) = with_names([dict(body)], "landlord")
    return shown, status, headers
