"""Structures for others' programs: whole as CSV and JSON, one as JSON-LD, on a map as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore, Lock
from typing import Any

from flask import Response, json, request
from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.directory.api.search import FilterArguments, finder, index_away, search_of
from services.directory.api.structure_schemas import StructureSchema
from services.directory.documents import Structure
from services.directory.exchange import geojson, json_ld, table
from services.directory.exchange.data_inclusion import structure_of
from services.directory.search.clusters import LARGEST_ZOOM, map_view
from services.directory.search.entry import is_listed
from services.directory.search.integrity import Damaged
from shared.auth.access import PUBLIC, access
from shared.persistence.reading import Document, find_one
from shared.web.blueprint import Blueprint
from shared.web.problems import RETRY_AFTER_SECONDS, Problem, not_found
from shared.web.representation import Representation

IDS_OF_A_PART = 2_000
AT_ONCE = 2
"""Whole exports a process writes at a time: the others' requests need its threads too."""

blp = Blueprint(
    "exports",
    __name__,
    url_prefix="/v1",
    description="The structures for other programs, as open data.",
)
_writing = BoundedSemaphore(AT_ONCE)
_shown = StructureSchema()


class MapArguments(FilterArguments):
    """What a map shows: where (`bbox`), and how near."""

    zoom = fields.Integer(
        load_default=10,
        validate=validate.Range(0, LARGEST_ZOOM),
        metadata={"description": "As web maps count: 0 the world, 12 a town, 18 a street."},
    )


@blp.route("/structures.geojson")
class StructuresMap(MethodView):
    """The structures on a map."""

    @access(PUBLIC)
    @blp.arguments(MapArguments, location="query")
    @blp.response(200, content_type=geojson.CONTENT_TYPE)
    def get(self, arguments: dict[str, Any]) -> Response:
        """Give points while they are few, else clusters; 1,000 points at most (`truncated`)."""
        try:
            view = map_view(finder().filters(search_of(arguments)), arguments["zoom"])
        except Damaged as error:
            raise index_away() from error
        body = json.dumps(geojson.feature_collection(view))
        return Response(body, content_type=geojson.CONTENT_TYPE)


@blp.route("/structures.csv")
class StructuresTable(MethodView):
    """The structures as a table."""

    @access(PUBLIC)
    @blp.arguments(FilterArguments, location="query")
    @blp.response(200, content_type="text/csv")
    def get(self, arguments: dict[str, Any]) -> Response:
        """Give all that is found, as CSV in UTF-8 separated by semicolons, with a heading."""
        rows = table.csv_of(_every(arguments))
        return _streamed(rows, "text/csv; charset=utf-8", "structures.csv")


@blp.route("/structures.json")
class StructuresDocument(MethodView):
    """The structures as one document."""

    @access(PUBLIC)
    @blp.arguments(FilterArguments, location="query")
    @blp.response(200, content_type="application/json")
    def get(self, arguments: dict[str, Any]) -> Response:
        """Give all that is found as a JSON array, each as `GET /v1/structures/{id}` gives it."""
        shown = (_shown.dump(one) for one in _every(arguments))
        return _streamed(_array(shown), "application/json", "structures.json")


class PartArguments(Schema):
    """Which part of the ids."""

    part = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class PartSchema(Representation):
    """A part of the ids of the structures in activity, how many parts and ids there are."""

    items = fields.List(fields.String(), required=True)
    parts = fields.Integer(required=True)
    total = fields.Integer(required=True)


@blp.route("/structures.ids")
class StructureIds(MethodView):
    """The ids of the structures."""

    @access(PUBLIC)
    @blp.arguments(PartArguments, location="query")
    @blp.response(200, PartSchema)
    def get(self, arguments: dict[str, Any]) -> Any:
        """List the ids of the structures in activity, the oldest first, 2,000 a part."""
        try:
            items, total = finder().part_of_ids(arguments["part"], IDS_OF_A_PART)
        except Damaged as error:
            raise index_away() from error
        return {"items": items, "parts": -(-total // IDS_OF_A_PART), "total": total}


@blp.route("/structures.data-inclusion.json")
class StructuresDataInclusion(MethodView):
    """The structures in the exchange schema of data·inclusion."""

    @access(PUBLIC)
    @blp.arguments(FilterArguments, location="query")
    @blp.response(200, content_type="application/json")
    def get(self, arguments: dict[str, Any]) -> Response:
        """Give all that is found as a JSON array of structures of the data·inclusion schema v1."""
        fitting = (one for one in map(structure_of, _every(arguments)) if one)
        return _streamed(_array(fitting), "application/json", "structures.data-inclusion.json")


@blp.route("/structures/<id_>.jsonld")
class StructureLinkedData(MethodView):
    """One structure as linked data."""

    @access(PUBLIC)
    @blp.response(200, content_type=json_ld.CONTENT_TYPE)
    def get(self, id_: str) -> Response:
        """Describe a structure in activity as schema.org does."""
        found = find_one(Structure, id_)
        if found is None or not is_listed(found):
            raise not_found("structure")
        url = request.base_url.removesuffix(".jsonld")
        body = json.dumps(json_ld.organisation(_shown.dump(found), url))
        return Response(body, content_type=json_ld.CONTENT_TYPE)


def _every(arguments: dict[str, Any]) -> Iterator[Document]:
    try:
        return finder().every(search_of(arguments))
    except Damaged as error:
        raise index_away() from error


def _array(items: Iterable[Any]) -> Iterator[str]:
    before = "[\n"
    for item in items:
        yield before + json.dumps(item)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _streamed(parts: Iterator[str], content_type: str, name: str) -> Response:
    """Answer with parts as they are made, one export after another.

    :raises Problem: 429, others are being written.
    """
    turn = _Turn()
    response = Response(
        turn.written(parts),
        content_type=content_type,
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )
    response.call_on_close(turn.end)  # also when nobody reads to the end, or begins to
    return response


class _Turn:
    """The right to write an export, given back once.

    :raises Problem: 429, others are being written.
    """

    def __init__(self) -> None:
        if not _writing.acquire(blocking=False):
            raise Problem(
                429,
                "too-many-requests",
                "Too many exports at once",
                f"{AT_ONCE} are being written: try again in a moment.",
                headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
            )
        self._lock, self._held = Lock(), True

    def written(self, parts: Iterator[str]) -> Iterator[str]:
        try:
            yield from parts
        finally:
            self.end()

    def end(self) -> None:
        with self._lock:
            if self._held:
                self._held = False
                _writing.release()
