"""`/v1/structures/{id}/contacts`: the persons to speak to, for its owners and agents only."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.directory.api.structure_pages import caller, own
from services.directory.documents import ContactPerson, StructureContacts
from services.directory.documents.contacts import MAX_CONTACTS
from services.directory.domain.contact_points import clean_phone
from shared.auth.access import SIGNED_IN, access
from shared.clock import utc_now
from shared.persistence.reading import find_one
from shared.reference.territory import territory
from shared.web.blueprint import Blueprint
from shared.web.preconditions import etag_of, require_match
from shared.web.problems import invalid
from shared.web.representation import Representation

blp = Blueprint(
    "structure-contacts",
    __name__,
    url_prefix="/v1/structures",
    description="The persons to speak to; for owners and agents only.",
)


class ContactPersonSchema(Representation):
    """A person, what they do there, how to reach them."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    role = fields.String(validate=validate.Length(max=200))
    email = fields.Email(validate=validate.Length(max=254))
    phone = fields.String(validate=validate.Length(max=40))
    preferred = fields.Boolean(load_default=False)


class ContactsSchema(Schema):
    """The contact persons of a structure."""

    people = fields.List(
        fields.Nested(ContactPersonSchema),
        required=True,
        validate=validate.Length(max=MAX_CONTACTS),
    )

    @validates_schema(skip_on_field_errors=True)
    def one_is_preferred(self, data: dict[str, Any], **_: Any) -> None:
        """Check that one person at most comes first."""
        if sum(one["preferred"] for one in data["people"]) > 1:
            raise ValidationError("One person at most is the preferred one.", "people")


@blp.route("/<id_>/contacts")
class Contacts(MethodView):
    """The contact persons of a page."""

    @access(SIGNED_IN)
    @blp.response(200, ContactsSchema)
    def get(self, id_: str) -> Any:
        """Read the contact persons; its owner or an agent."""
        structure = own(id_)
        found = find_one(StructureContacts, id_) or {}
        return {"people": found.get("people", [])}, {"ETag": etag_of(structure.sequence)}

    @access(SIGNED_IN)
    @blp.arguments(ContactsSchema)
    @blp.response(200, ContactsSchema)
    def put(self, body: dict[str, Any], id_: str) -> Any:
        """Write the contact persons in place of those there; its owner or an agent, `If-Match`."""
        structure = own(id_)
        require_match(structure.sequence)
        place = territory().place(structure.commune)
        people = [
            ContactPerson(**_with_phone(number, one, place.country if place else "FR"))
            for number, one in enumerate(body["people"])
        ]
        kept = StructureContacts(id=id_, people=people, updated_at=utc_now())
        kept.validate()
        # its history first: it guards the version, and says that they changed, never to what
        structure.commit(by=caller(), action="contacts-changed")
        StructureContacts._get_collection().replace_one(
            {"_id": id_}, kept.to_mongo().to_dict(), upsert=True
        )
        people_now = [one.to_mongo().to_dict() for one in people]
        return {"people": people_now}, {"ETag": etag_of(structure.sequence)}


def _with_phone(number: int, person: dict[str, Any], country: str) -> dict[str, Any]:
    if not person.get("phone"):
        return person
    try:
        return person | {"phone": clean_phone(person["phone"], country)}
    except ValueError as error:
        message = str(error)
        told = f"{message[:1].upper()}{message[1:]}."
        raise invalid({"people": {str(number): {"phone": [told]}}}) from error
