"""The persons to speak to in a structure: kept apart, read by its owners and agents only."""

from __future__ import annotations

from mongoengine import (
    BooleanField,
    DateTimeField,
    Document,
    EmailField,
    EmbeddedDocument,
    EmbeddedDocumentListField,
    StringField,
)

MAX_CONTACTS = 10


class ContactPerson(EmbeddedDocument):
    """A person: name, what they do there, how to reach them."""

    name = StringField(required=True, max_length=200)
    role = StringField(max_length=200)
    email = EmailField(max_length=254)
    phone = StringField(max_length=20)
    preferred = BooleanField(default=False)


class StructureContacts(Document):
    """The contact persons of a structure, under its id."""

    meta = {"collection": "structure_contacts", "auto_create_index": False, "strict": False}

    id = StringField(primary_key=True)
    people = EmbeddedDocumentListField(ContactPerson, max_length=MAX_CONTACTS)
    updated_at = DateTimeField()
