"""The kinds of values events are made of, with their limits."""

from dataclasses import dataclass
from typing import Annotated, Literal

from marshmallow import fields, validate

Id = Annotated[str, fields.String(validate=validate.Length(1, 64))]
Code = Annotated[str, fields.String(validate=validate.Length(1, 64))]
Title = Annotated[str, fields.String(validate=validate.Length(1, 200))]
Brand = Annotated[str, fields.String(validate=validate.Length(max=200))]
Text = Annotated[str, fields.String(validate=validate.Length(0, 5000))]
Url = Annotated[str, fields.Url(schemes={"http", "https"}, require_tld=False)]
Codes = Annotated[
    list[str],
    fields.List(
        fields.String(validate=validate.Length(1, 64)),
        validate=validate.Length(max=50),
    ),
]
Euros = Annotated[int, fields.Integer(strict=True, validate=validate.Range(0, 10**12))]
Count = Annotated[int, fields.Integer(strict=True, validate=validate.Range(0, 10**9))]
Percentage = Annotated[int, fields.Integer(strict=True, validate=validate.Range(0, 100))]

Latitude = Annotated[float, fields.Float(validate=validate.Range(-90, 90))]
Longitude = Annotated[float, fields.Float(validate=validate.Range(-180, 180))]

AreaLevel = Literal["commune", "epci", "department", "region"]


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place as precisely as its owner lets it be known: a level and the code at that level.

    Codes: INSEE commune (`68224`), EPCI by SIREN (`200066009`), département (`68`),
    region (`44`); towns over the border as in the territory's data (`CH-…`, `DE-…`).
    """

    level: AreaLevel
    code: Code


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point in WGS 84 degrees."""

    latitude: Latitude
    longitude: Longitude
