"""What lies in a box or within so many km of a point: exactly, by cells of the map."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import tantivy
from tantivy import FieldType, Query

from services.directory.search.asked import any_of
from services.directory.search.cells import Box, Point, box_around, disc
from services.directory.search.entry import point_text
from services.directory.search.ordering import count
from services.directory.search.parts import Parts
from services.directory.search.schema import schema
from shared.reference.geography import distances_from

LITTLE = 1_000
FINEST, A_CELLS_WORTH = 40.0, 60
"""Cells to a radius, the more of them the more lies at the edge they draw."""
FEW_POINTS = 200
"""So many are sooner looked for one by one than as a set."""

Located = tuple[tantivy.DocAddress, Point]


@dataclass(frozen=True)
class Circle:
    """What lies within so many km of a point."""

    origin: Point
    km: float

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies in it."""
        return self._distance(point) <= self.km

    @cached_property
    def _distance(self) -> Callable[[Point], float]:
        return distances_from(self.origin)


def in_box(box: Box) -> list[Query]:
    """Match what lies in a box."""
    if box.west > box.east:
        longitude = any_of(
            [_range("longitude", box.west, 180.0), _range("longitude", -180.0, box.east)]
        )
    else:
        longitude = _range("longitude", box.west, box.east)
    return [_range("latitude", box.south, box.north), longitude]


def _range(name: str, low: float, high: float) -> Query:
    return Query.range_query(schema(), name, FieldType.Float, low, high)


def around(circle: Circle) -> Parts:
    """Match what lies in a circle, and more: what lies in its box."""
    box = box_around(circle.origin, circle.km)
    return Parts(tuple(in_box(box)) if box else (in_cells(None),))


def within(searcher: tantivy.Searcher, circle: Circle, among: Parts) -> Parts:
    """Match what lies in a circle, exactly of what `among` finds in the index as it is now.

    Of little, the distance of all that lies in the circle's box is worked out; of much, of what
    lies in the cells at its edge.
    """
    found = count(searcher, among.query()) if among.must else searcher.num_docs
    cells = None
    if found > LITTLE:
        fineness = min(FINEST, math.sqrt(found / A_CELLS_WORTH))
        cells = disc(circle.origin, circle.km, circle.km / fineness)
    if cells is None:
        rough = around(circle)
        doubtful = rough
    else:
        rough = Parts((in_cells([*cells.within, *cells.edge]),))
        doubtful = Parts((in_cells(cells.edge),))
    near_edge = located(searcher, among.together(doubtful).query())
    far = {point_text(point) for _, point in near_edge if not circle.holds(point)}
    return rough.but_not([at_one_of(list(far))] if far else [])


def at_one_of(points: list[str]) -> Query:
    """Match what lies at one of these points, written as the index has them."""
    if len(points) > FEW_POINTS:
        return Query.term_set_query(schema(), "point", points)
    return any_of([Query.term_query(schema(), "point", point) for point in points])


def in_cells(names: Sequence[str] | None) -> Query:
    """Match what lies in any of these cells; all that lies anywhere when they are not known."""
    if names is None:
        return Query.exists_query("latitude")
    return Query.term_set_query(schema(), "cell", list(names))


def located(searcher: tantivy.Searcher, query: Query, most: int | None = None) -> list[Located]:
    """Give what a query finds, and where it lies."""
    hits = searcher.search(query, most or max(1, searcher.num_docs), count=False).hits
    addresses = [address for _, address in hits]
    places = zip(addresses, points_of(searcher, addresses), strict=True)
    return [(address, point) for address, point in places if point is not None]


def points_of(
    searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]
) -> list[Point | None]:
    """Give where structures lie, None for one without a point."""
    latitudes = searcher.fast_field_values("latitude", addresses)
    longitudes = searcher.fast_field_values("longitude", addresses)
    return [
        None if latitude is None or longitude is None else (float(latitude), float(longitude))
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]
