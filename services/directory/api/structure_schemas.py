"""The schemas of `/v1/structures`: what is written, what is read, what the list is narrowed to."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.directory.api.search import SearchArguments
from services.directory.api.structure_values import (
    ActivitySchema,
    AddressSchema,
    DatedFigureSchema,
    LinkSchema,
    LocationSchema,
    LogoReferenceSchema,
    PublicContactSchema,
    SupportSchema,
    codes_field,
)
from services.directory.domain.contact_points import clean_opening_hours, known_languages
from services.directory.domain.moderation import Status
from services.directory.domain.structure import Register, clean_siren, clean_siret
from shared.clock import PARIS, utc_now
from shared.reference.legal_forms import is_legal_form
from shared.reference.recognition import labels, networks
from shared.reference.siae import siae_kinds
from shared.web.nomenclatures import CommuneField, NafField, themes_field
from shared.web.representation import Representation

EARLIEST_YEAR = 1100


class CleanedField(fields.String):
    """A text written one way by a function that raises `ValueError` for what it cannot be."""

    def __init__(self, clean: Any, **options: Any) -> None:
        super().__init__(**options)
        self._clean = clean

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            return str(self._clean(text))
        except ValueError as error:
            message = str(error)
            raise ValidationError(f"{message[:1].upper()}{message[1:]}.") from error


def _founded(year: int) -> None:
    if year > utc_now().astimezone(PARIS).year:
        raise ValidationError("A structure that is registered is not founded in the future.")


def _legal_form(code: str) -> None:
    if not is_legal_form(code):
        raise ValidationError("Unknown legal form: give the INSEE category, such as 9260.")


def _opening_hours(text: str) -> str:
    if len(text) > 500:
        raise ValueError("opening hours are 500 characters at most")
    return clean_opening_hours(text)


class StructureChangeSchema(Schema):
    """What its owners may change; null takes away what may be left out."""

    name = fields.String(validate=validate.Length(1, 200))
    brand = fields.String(allow_none=True, validate=validate.Length(max=200))
    kinds = codes_field(
        lambda: [kind.code for kind in siae_kinds()],
        20,
        metadata={"description": "SIAE kinds: ACI, AI, EI…"},
    )
    siren = CleanedField(
        clean_siren, allow_none=True, metadata={"description": "9 digits; told by the SIRET."}
    )
    siret = CleanedField(
        clean_siret, allow_none=True, metadata={"description": "14 digits; optional."}
    )
    legal_form = fields.String(
        allow_none=True,
        validate=_legal_form,
        metadata={"description": "INSEE category, four digits."},
    )
    naf = NafField(allow_none=True)
    description = fields.String(allow_none=True, validate=validate.Length(max=5000))
    themes = themes_field()
    address = fields.Nested(AddressSchema, allow_none=True)
    commune = CommuneField(metadata={"description": "INSEE code."})
    location = fields.Nested(LocationSchema)
    website = fields.Url(
        allow_none=True, schemes={"http", "https"}, validate=validate.Length(max=500)
    )
    links = fields.List(fields.Nested(LinkSchema), validate=validate.Length(max=20))
    public_contact = fields.Nested(PublicContactSchema, allow_none=True)
    opening_hours = CleanedField(
        _opening_hours,
        allow_none=True,
        metadata={"description": "As OpenStreetMap writes them: `Mo-Fr 09:00-12:00`."},
    )
    languages = codes_field(
        known_languages, 20, metadata={"description": "ISO 639 codes: fr, de, gsw…"}
    )
    founding_year = fields.Integer(
        allow_none=True, strict=True, validate=[validate.Range(min=EARLIEST_YEAR), _founded]
    )
    staff = fields.Nested(DatedFigureSchema, allow_none=True, metadata={"description": "Persons."})
    turnover = fields.Nested(
        DatedFigureSchema, allow_none=True, metadata={"description": "Whole euros a year."}
    )
    networks = codes_field(networks, 30)
    labels = codes_field(labels, 30)
    activities = fields.List(fields.Nested(ActivitySchema), validate=validate.Length(max=30))
    support = fields.Nested(SupportSchema, allow_none=True)
    parent = fields.String(
        allow_none=True,
        validate=validate.Length(1, 64),
        metadata={"description": "The id of the structure it is a site of."},
    )
    registers = codes_field(
        lambda: [one.value for one in Register],
        len(Register),
        metadata={"description": "Public registers that say it is ESS; agents only."},
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
    siren = fields.String()
    siret = fields.String()
    legal_form = fields.String()
    naf = fields.String()
    description = fields.String()
    themes = fields.List(fields.String())
    address = fields.Nested(AddressSchema)
    commune = fields.String()
    location = fields.Nested(LocationSchema)
    website = fields.String()
    links = fields.List(fields.Nested(LinkSchema))
    public_contact = fields.Nested(PublicContactSchema)
    opening_hours = fields.String()
    languages = fields.List(fields.String())
    founding_year = fields.Integer()
    staff = fields.Nested(DatedFigureSchema)
    turnover = fields.Nested(DatedFigureSchema)
    networks = fields.List(fields.String())
    labels = fields.List(fields.String())
    activities = fields.List(fields.Nested(ActivitySchema))
    support = fields.Nested(SupportSchema)
    parent = fields.String(metadata={"description": "The structure it is a site of."})
    logo = fields.Nested(LogoReferenceSchema)
    registers = fields.List(fields.String())
    ess_reason = fields.String(metadata={"description": "Why it counts as ESS."})
    status = fields.String(
        metadata={"description": "active (published), closed; others for owners and agents."}
    )
    status_reason = fields.String(metadata={"description": "Why it is closed, hidden, refused."})
    closed_on = fields.Date()
    merged_into = fields.String()
    source = fields.String()
    source_id = fields.String(metadata={"description": "Its id where it was imported from."})
    confirmed_at = fields.DateTime(
        metadata={"description": "When someone last said that this is right."}
    )
    created_at = fields.DateTime()
    updated_at = fields.DateTime()


class StructureFilters(SearchArguments):
    """What the list of structures can be narrowed to."""

    parent = fields.String(
        validate=validate.Length(1, 64),
        metadata={"description": "The sites of this structure."},
    )
    mine = fields.Boolean(
        load_default=False, metadata={"description": "One's own pages, whatever their state."}
    )
    status = fields.String(
        validate=validate.OneOf([status.value for status in Status]),
        metadata={"description": "Other than active: with `mine`, or an agent."},
    )
