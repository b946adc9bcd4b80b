"""What a map shows: points while they are few, else how many lie in each cell of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tantivy import Query

from services.directory.search.circles import at_one_of
from services.directory.search.entry import point_text, stored_in
from services.directory.search.filters import Filters
from services.directory.search.ordering import count
from shared.persistence.reading import Document

FEW = 200
"""So many are shown as points at any zoom."""
MOST_POINTS = 1_000
POINTS_ZOOM = 17
"""From this zoom on a map shows streets: points, however many."""
CELLS_ACROSS = 40
TILE_CELLS = 4
"""Cells across a tile of 256 pixels: 64 pixels each."""
LARGEST_ZOOM = 22

EAST, NORTH = "longitude", "northing"


@dataclass(frozen=True)
class Cluster:
    """Several structures of one cell: how many, their middle, west-south-east-north around them."""

    count: int
    latitude: float
    longitude: float
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class MapView:
    """What is shown: of `located` structures some are points, the others in clusters.

    When `truncated`, there are more points than one answer holds.
    """

    points: list[Document]
    clusters: list[Cluster]
    located: int
    truncated: bool = False


def map_view(filters: Filters, zoom: int) -> MapView:
    """Give what a map at a zoom (0 the world, 22 a house) shows."""
    searcher = filters.searcher
    query = filters.parts().also([Query.exists_query("latitude")]).query()
    located = count(searcher, query)
    if located <= FEW or zoom >= POINTS_ZOOM:
        return MapView(_points(filters, query), [], located, located > MOST_POINTS)
    cells = _cells(filters, query, zoom)
    alone = [point_text((one.latitude, one.longitude)) for one in cells if one.count == 1]
    clusters = [one for one in cells if one.count > 1]
    if not alone:
        return MapView([], clusters, located)
    single = filters.parts().also([at_one_of(alone)]).query()
    return MapView(_points(filters, single), clusters, located)


def _points(filters: Filters, query: Query) -> list[Document]:
    searcher = filters.searcher
    hits = searcher.search(query, MOST_POINTS, count=False, order_by_field="created_key").hits
    return [stored_in(searcher.doc(address)) for _, address in hits]


def _cells(filters: Filters, query: Query, zoom: int) -> list[Cluster]:
    ends = {axis: {"stats": {"field": axis}} for axis in (EAST, NORTH)}
    found = filters.searcher.aggregate(query, ends)
    spread = max(found[axis]["max"] - found[axis]["min"] for axis in (EAST, NORTH))
    # the wanted grid, but never so many cells that nobody could tell them apart
    side = 360.0 / 2**zoom / TILE_CELLS
    while spread / side > CELLS_ACROSS:
        side *= 2
    figures = {name: {"stats": {"field": name}} for name in ("latitude", "longitude")}
    rows = {"rows": {"histogram": _grid(NORTH, side), "aggs": figures}}
    columns = {"columns": {"histogram": _grid(EAST, side), "aggs": rows}}
    buckets = filters.searcher.aggregate(query, columns)["columns"]["buckets"]
    return [_cluster(row) for column in buckets for row in column["rows"]["buckets"]]


def _grid(field: str, side: float) -> dict[str, Any]:
    return {"field": field, "interval": side, "min_doc_count": 1}


def _cluster(bucket: Mapping[str, Any]) -> Cluster:
    latitude, longitude = bucket["latitude"], bucket["longitude"]
    bounds = (longitude["min"], latitude["min"], longitude["max"], latitude["max"])
    if bucket["doc_count"] == 1:  # a mean is rounded
        return Cluster(1, latitude["min"], longitude["min"], bounds)
    return Cluster(int(bucket["doc_count"]), latitude["avg"], longitude["avg"], bounds)
