"""Fields several resources of the directory have, checked against the nomenclatures."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.reference.naf import is_naf, normalise_naf
from shared.reference.themes import theme_codes


def known_theme(code: str) -> None:
    """Refuse a theme that is not one of the platform's."""
    if code not in theme_codes():
        raise ValidationError(f"Unknown theme: choose among {', '.join(sorted(theme_codes()))}.")


def themes_field(**options: Any) -> fields.List:
    """Make the field of a list of theme codes, each once, five at most."""
    return fields.List(
        fields.String(validate=known_theme), validate=[validate.Length(max=5), _distinct], **options
    )


def _distinct(values: Collection[str]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError("Name each only once.")


class NafField(fields.String):
    """A NAF rev. 2 code of any level, dotted or not; loads compact (`8899B`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        code = normalise_naf(text)
        if not is_naf(code):
            raise ValidationError("Unknown NAF rev. 2 code: for example 13.92Z or 88.99B.")
        return code


class AreaSchema(Schema):
    """A place at the precision its owner chose."""

    level = fields.String(
        required=True, validate=validate.OneOf(["commune", "epci", "department", "region"])
    )
    code = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "INSEE commune, EPCI SIREN, département or region code."},
    )
