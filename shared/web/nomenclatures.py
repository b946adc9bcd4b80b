"""Fields whose values come from the territory and the nomenclatures, checked against them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from shared.reference.coded import CodedTable, entries
from shared.reference.naf import is_naf, normalise_naf
from shared.reference.territory import is_known_area, territory
from shared.reference.themes import theme_codes
from shared.web.representation import Representation

AREA_LEVELS = ("commune", "epci", "department", "region")


def themes_field(**options: Any) -> fields.List[Any]:
    """Make the field of a list of theme codes, each once, five at most."""
    return fields.List(
        fields.String(validate=_known_theme),
        validate=[validate.Length(max=5), _distinct],
        **options,
    )


def _known_theme(code: str) -> None:
    if code not in theme_codes():
        raise ValidationError(f"Unknown theme: choose among {', '.join(sorted(theme_codes()))}.")


def _distinct(values: Collection[str]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError("Name each only once.")


def coded_field(table: CodedTable, **options: Any) -> fields.String:
    """Make the field of one code of a table."""
    return fields.String(validate=validate.OneOf(list(entries(table))), **options)


def coded_list(table: CodedTable, **options: Any) -> fields.List[Any]:
    """Make the field of several codes of a table, each once."""
    return fields.List(coded_field(table), validate=_distinct, **options)


class NafField(fields.String):
    """A NAF rev. 2 code of any level, dotted or not; loads compact (`8899B`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = normalise_naf(str(super()._deserialize(value, attr, data, **kwargs)))
        if not is_naf(code):
            raise ValidationError("Unknown NAF rev. 2 code: for example 13.92Z or 88.99B.")
        return code


class CommuneField(fields.String):
    """A commune by its INSEE code, or a town over the border by the territory's code for it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = str(super()._deserialize(value, attr, data, **kwargs))
        if territory().place(code) is None:
            raise ValidationError("Unknown commune: give its INSEE code, for example 68224.")
        return code


class AreaSchema(Representation):
    """A place at the precision its owner chose."""

    level = fields.String(required=True, validate=validate.OneOf(AREA_LEVELS))
    code = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "INSEE commune, EPCI SIREN, département or region code."},
    )

    @validates_schema(skip_on_field_errors=True)
    def area_exists(self, data: dict[str, Any], **_: Any) -> None:
        """Check that the code exists at its level."""
        if not is_known_area(data["level"], data["code"]):
            raise ValidationError(f"Unknown {data['level']} code.", "code")
