"""`/v1/structures`: the organisations of the ESS."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate, validates

from services.directory.api.search import SearchArguments, found_page, found_page_schema
from services.directory.documents import Address, Location, Structure
from services.directory.domain.structure import clean_siret, ess_reason
from shared.auth.access import PUBLIC, SIGNED_IN, access, current_principal, require_owner
from shared.contracts.directory import StructureClosed, StructureRegistered, StructureUpdated
from shared.persistence.reading import find_one
from shared.reference.legal_forms import is_legal_form
from shared.reference.siae import siae_kinds
from shared.reference.territory import territory
from shared.web.aggregates import answer, create, loaded
from shared.web.blueprint import Blueprint
from shared.web.idempotency import requested_creation
from shared.web.nomenclatures import CommuneField, NafField, themes_field
from shared.web.preconditions import require_match, with_etag
from shared.web.problems import not_found
from shared.web.representation import Representation

blp = Blueprint(
    "structures",
    __name__,
    url_prefix="/v1/structures",
    description="The organisations of the social and solidarity economy.",
)


class AddressSchema(Representation):
    """A postal address."""

    lines = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=4),
    )
    postal_code = fields.String(validate=validate.Length(max=10))
    city = fields.String(validate=validate.Length(max=100))


class LocationSchema(Representation):
    """A point in WGS 84 degrees."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    precision = fields.String(
        load_default="address", validate=validate.OneOf(["address", "commune"])
    )


class StructureChangeSchema(Schema):
    """What the owner of a structure's page may change."""

    name = fields.String(validate=validate.Length(1, 200))
    brand = fields.String(validate=validate.Length(max=200))
    kinds = fields.List(
        fields.String(),
        validate=validate.Length(max=20),
        metadata={"description": "SIAE kinds: ACI, AI, EI…"},
    )
    siret = fields.String(metadata={"description": "14 digits; optional."})
    legal_form = fields.String(metadata={"description": "INSEE category, four digits."})
    naf = NafField()
    description = fields.String(validate=validate.Length(max=5000))
    themes = themes_field()
    address = fields.Nested(AddressSchema)
    commune = CommuneField(metadata={"description": "INSEE code."})
    location = fields.Nested(LocationSchema)
    website = fields.Url(schemes={"http", "https"}, validate=validate.Length(max=500))

    @validates("siret")
    def siret_is_right(self, value: str, **_: Any) -> None:
        """Check the digits."""
        try:
            clean_siret(value)
        except ValueError as error:
            raise ValidationError(f"{str(error).capitalize()}.") from error

    @validates("legal_form")
    def legal_form_exists(self, value: str, **_: Any) -> None:
        """Check the INSEE category."""
        if not is_legal_form(value):
            raise ValidationError("Unknown legal form: give the INSEE category, such as 9260.")

    @validates("kinds")
    def kinds_exist(self, values: list[str], **_: Any) -> None:
        """Check the SIAE kinds."""
        known = {kind.code for kind in siae_kinds()}
        if unknown := sorted(set(values) - known):
            raise ValidationError(
                f"Unknown: {', '.join(unknown)}; choose among {', '.join(sorted(known))}."
            )


class NewStructureSchema(StructureChangeSchema):
    """A structure to register; a commune is enough, a SIRET may come later."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    commune = CommuneField(required=True, metadata={"description": "INSEE code."})


class StructureSchema(Representation):
    """A structure, as everyone sees it."""

    id = fields.String(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "Its version."})
    name = fields.String(required=True)
    brand = fields.String()
    kinds = fields.List(fields.String())
    siret = fields.String()
    legal_form = fields.String()
    naf = fields.String()
    description = fields.String()
    themes = fields.List(fields.String())
    address = fields.Nested(AddressSchema)
    commune = fields.String()
    location = fields.Nested(LocationSchema)
    website = fields.String()
    ess_reason = fields.String(metadata={"description": "Why it counts as ESS."})
    status = fields.String()
    source = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


@blp.route("")
class Structures(MethodView):
    """The list, and adding to it."""

    @access(PUBLIC)
    @blp.arguments(SearchArguments, location="query")
    @blp.response(200, found_page_schema(StructureSchema))
    def get(self, arguments: dict[str, Any]) -> Any:
        """Search the structures in activity; all of them, newest first, when nothing is asked."""
        return found_page(arguments)

    @access(SIGNED_IN)
    @blp.arguments(NewStructureSchema)
    @blp.response(201, StructureSchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Register a structure; who registers it owns its page."""
        creation = requested_creation(body)
        structure = Structure(
            id=creation.id,
            owner=current_principal().sub,
            source="declared",
            request_digest=creation.digest,
        )
        _apply(structure, body)
        return create(structure, creation, structure.facts(StructureRegistered))


@blp.route("/<id_>")
class OneStructure(MethodView):
    """One structure."""

    @access(PUBLIC)
    @blp.response(200, StructureSchema)
    def get(self, id_: str) -> Any:
        """Read one structure."""
        found = find_one(Structure, id_)
        if found is None:
            raise not_found("structure")
        return with_etag(found)

    @access(SIGNED_IN)
    @blp.arguments(StructureChangeSchema)
    @blp.response(200, StructureSchema)
    def patch(self, change: dict[str, Any], id_: str) -> Any:
        """Change the fields given; its owner or an agent, with `If-Match`."""
        structure = loaded(Structure, id_, "structure")
        require_owner(structure.owner, "agent")
        require_match(structure.sequence)
        _apply(structure, change)
        structure.commit(structure.facts(StructureUpdated))
        return answer(structure)


@blp.route("/<id_>/close")
class StructureClosing(MethodView):
    """The end of a structure's activity."""

    @access(SIGNED_IN)
    @blp.response(200, StructureSchema)
    def post(self, id_: str) -> Any:
        """Say that the structure stopped its activity; its owner or an agent."""
        structure = loaded(Structure, id_, "structure")
        require_owner(structure.owner, "agent")
        if structure.status != "closed":
            structure.status = "closed"
            structure.commit(StructureClosed(structure_id=structure.id))
        return answer(structure)


def _apply(structure: Structure, values: dict[str, Any]) -> None:
    nested = {"address": Address, "location": Location}
    for name, value in values.items():
        setattr(structure, name, nested[name](**value) if name in nested else value)
    if structure.siret:
        structure.siret = clean_siret(structure.siret)
    if (structure.location is None or _moved(structure, values)) and (
        place := territory().place(structure.commune)
    ):
        structure.location = Location(
            latitude=place.latitude, longitude=place.longitude, precision="commune"
        )
    structure.ess_reason = ess_reason(structure.legal_form, structure.kinds)


def _moved(structure: Structure, values: dict[str, Any]) -> bool:
    """Tell whether the point is the centre of a commune it may have left."""
    located = structure.location.precision == "commune"
    return located and "commune" in values and "location" not in values
