"""Searching the structures: the arguments, and the page that answers them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.directory.search.cells import Box, Point
from services.directory.search.finder import Finder, Search
from services.directory.search.integrity import Damaged
from services.directory.search.paging import Sort
from services.directory.search.schema import FACETS
from shared.reference.territory import territory
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import unavailable
from shared.web.representation import Representation

FINDER = "NAVETTE_FINDER"
"""Extension of the application: what finds structures."""

MAX_CHOICES = 20


def choices_field(description: str) -> fields.List[Any]:
    """Make the field of a filter that may be given several times: any of them will do."""
    return fields.List(
        fields.String(validate=validate.Length(1, 100)),
        validate=validate.Length(max=MAX_CHOICES),
        metadata={"description": f"{description} Given several times, any of them."},
    )


class PointField(fields.String):
    """A latitude and a longitude in WGS 84 degrees (`47.7508,7.3359`), or a commune's code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if place := territory().place(text):
            return place.latitude, place.longitude
        return tuple(_numbers(text, (-90, -180), (90, 180), "47.7508,7.3359 or a commune's code"))


class BoxField(fields.String):
    """West, south, east and north in WGS 84 degrees: `7.2,47.7,7.4,47.8`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        low, high = (-180, -90, -180, -90), (180, 90, 180, 90)
        box = Box(*_numbers(text, low, high, "west,south,east,north such as 7.2,47.7,7.4,47.8"))
        if box.south > box.north:
            raise ValidationError("South lies north of north: west,south,east,north.")
        return box


def _numbers(
    text: str, low: tuple[float, ...], high: tuple[float, ...], example: str
) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
        inside = [a <= number <= b for a, number, b in zip(low, numbers, high, strict=True)]
    except ValueError:
        inside = [False]
    if not all(inside):
        raise ValidationError(f"Give {example}, in degrees.")
    return numbers


class FilterArguments(Schema):
    """What search is narrowed to."""

    q = fields.String(
        validate=validate.Length(max=100),
        metadata={
            "description": "Words of the name, the brand, the activities, the themes or the "
            "description, or a SIREN or SIRET. Accents and case do not count; the last word may "
            "be a beginning; small typos are forgiven."
        },
    )
    kind = choices_field("SIAE kind.")
    theme = choices_field("Theme.")
    legal_form = choices_field("INSEE category, four digits.")
    family = choices_field("Family of legal forms: association, cooperative, mutual…")
    commune = choices_field("INSEE code.")
    label = choices_field("Label or approval.")
    network = choices_field("Network it belongs to.")
    need = choices_field("Need a support organisation answers.")
    naf_division = choices_field("NAF division, two digits.")
    near = PointField(metadata={"description": "`latitude,longitude`, or a commune's code."})
    within_km = fields.Float(
        validate=validate.Range(0, 500, min_inclusive=False),
        metadata={"description": "How far around `near`."},
    )
    bbox = BoxField(metadata={"description": "`west,south,east,north`, in degrees."})

    @validates_schema
    def distance_has_a_centre(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that a distance is given with the point it is measured from."""
        if "within_km" in data and "near" not in data:
            raise ValidationError("Say from where: give `near` too.", "within_km")


class SearchArguments(FilterArguments, PageArguments):
    """The query parameters of the list of structures."""

    sort = fields.Enum(
        Sort,
        by_value=True,
        metadata={
            "description": "`relevance` when words are asked for, else `newest`; `freshness` is "
            "the last confirmation or change; `distance` needs `near`."
        },
    )
    facets = fields.Boolean(
        load_default=False,
        metadata={"description": "Count the structures of each choice of each facet too."},
    )

    @validates_schema
    def order_has_what_it_needs(self, data: Mapping[str, Any], **_: Any) -> None:
        """Check that an order by distance has the point it is measured from."""
        if data.get("sort") is Sort.DISTANCE and "near" not in data:
            raise ValidationError("Say from where: give `near` too.", "sort")


class PieceSchema(Representation):
    """A piece of a text, and whether it is part of what answers the words asked for."""

    text = fields.String(required=True)
    hit = fields.Boolean(required=True)


class HighlightsSchema(Representation):
    """Texts in pieces: names whole, of the description the part around the first answer."""

    name = fields.List(fields.Nested(PieceSchema))
    brand = fields.List(fields.Nested(PieceSchema))
    description = fields.List(fields.Nested(PieceSchema))


class FacetChoiceSchema(Representation):
    """A choice, and how many structures it would give with the other filters as they are."""

    value = fields.String(required=True)
    count = fields.Integer(required=True)


FacetsSchema = Representation.from_dict(
    {name: fields.List(fields.Nested(FacetChoiceSchema), required=True) for name in FACETS},
    name="FacetsSchema",
)


@cache
def found_page_schema(structure: type[Schema]) -> type[Schema]:
    """Make the schema of a page of search from that of a structure."""
    found = type(
        "FoundStructureSchema",
        (structure,),
        {
            "__doc__": "A structure, and why and how far away it was found.",
            "distance_km": fields.Float(metadata={"description": "From `near`."}),
            "highlights": fields.Nested(HighlightsSchema),
        },
    )
    return type(
        "FoundStructurePageSchema",
        (page_schema(found),),
        {
            "total": fields.Integer(
                metadata={"description": "How many there are on all pages, of what is published."}
            ),
            "facets": fields.Nested(FacetsSchema),
        },
    )


def found_page(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the list's arguments with a page of structures.

    :raises Problem: 503, the index is being made.
    """
    page = arguments["page"]
    sort = arguments.get("sort") or (
        Sort.RELEVANCE if arguments.get("q", "").strip() else Sort.NEWEST
    )
    with_index = finder().find
    try:
        results = with_index(
            search_of(arguments), sort, page.limit, page.cursor, facets=arguments["facets"]
        )
    except Damaged as error:
        raise index_away() from error
    answer = {"items": results.items, "next": results.next, "total": results.total}
    return answer if results.facets is None else answer | {"facets": results.facets}


def search_of(arguments: Mapping[str, Any]) -> Search:
    """Make the search of the arguments given."""
    codes = {name: arguments[name] for name in CODE_FILTERS if name in arguments}
    near: Point | None = arguments.get("near")
    return Search(
        text=arguments.get("q", "").strip(),
        codes=codes,
        near=near,
        within_km=arguments.get("within_km"),
        box=arguments.get("bbox"),
    )


CODE_FILTERS = (*FACETS, "legal_form", "parent")


def finder() -> Finder:
    """Give what finds structures in this application."""
    found: Finder = current_app.extensions[FINDER]
    return found


def index_away() -> Exception:
    """Make the 503 answer to who comes before there is an index."""
    return unavailable("The search index is being made from the database; try again in a moment.")
