"""Parties as the API reads and shows them: a structure by its id, or someone outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.directory.domain.structure import clean_siren
from services.directory.parties import Named, named, unknown
from shared.web.problems import invalid
from shared.web.representation import Representation


def _checked_siren(text: str) -> None:
    try:
        clean_siren(text)
    except ValueError as error:
        raise ValidationError(f"{str(error).capitalize()}.") from error


class PartySchema(Schema):
    """A structure of the directory by `structure_id`, or someone outside by `name`."""

    structure_id = fields.String(validate=validate.Length(1, 64))
    name = fields.String(
        validate=validate.Length(1, 200),
        metadata={"description": "A company or an authority; a structure has its own name."},
    )
    siren = fields.String(validate=_checked_siren, metadata={"description": "9 digits."})

    @validates_schema(skip_on_field_errors=True)
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        """Check that it is named once."""
        if ("structure_id" in data) == ("name" in data):
            raise ValidationError("Give structure_id, or the name of someone outside.")
        if "siren" in data and "structure_id" in data:
            raise ValidationError("A structure has its own SIREN: leave it out.", "siren")

    @post_load
    def with_clean_siren(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep the SIREN as its digits."""
        return data | ({"siren": clean_siren(data["siren"])} if "siren" in data else {})


class CommittedPartySchema(PartySchema):
    """A party and what it commits to."""

    commitments = fields.List(
        fields.String(validate=validate.Length(1, 500)), validate=validate.Length(max=10)
    )


class ShownPartySchema(Representation):
    """A party; the name of a structure is the one its page has now."""

    structure_id = fields.String()
    name = fields.String(allow_none=True)
    siren = fields.String()


class ShownCommittedPartySchema(ShownPartySchema):
    """A party and what it commits to."""

    commitments = fields.List(fields.String())


def known_structures(field: str, parties: Iterable[Mapping[str, Any]]) -> dict[str, Named]:
    """Give the structures among the parties.

    :param field: the field that a refusal names.
    :raises Problem: 422, one does not exist.
    """
    ids = [one["structure_id"] for one in parties if "structure_id" in one]
    found = named(ids)
    if wrong := unknown(ids, found):
        raise invalid({field: wrong})
    return found
