"""`/v1/imports`: files of structures, sent by agents and worked off by the worker."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates
from werkzeug.datastructures import FileStorage

from services.directory.documents import ImportRun
from services.directory.documents.imports import UPLOAD_KEPT, ImportState
from services.directory.importing import storage
from services.directory.importing.profile import profiles
from services.directory.importing.trial import NoLongerKept, import_for_good
from shared.auth.access import access, current_principal, role
from shared.clock import utc_now
from shared.persistence.errors import AlreadyExists
from shared.persistence.reading import find_one, find_page
from shared.web.aggregates import Answer, answer, loaded
from shared.web.blueprint import MULTIPART, Blueprint
from shared.web.idempotency import REPLAYED, requested_creation, require_same_body
from shared.web.pagination import PageArguments, page_schema
from shared.web.preconditions import with_etag
from shared.web.problems import conflict, invalid, not_found
from shared.web.representation import Representation

MAX_FILE = 10 * 2**20
AROUND_IT = 2**16
"""What a form adds to the file: its boundaries and its other fields."""

AGENT = role("agent")

blp = Blueprint(
    "imports", __name__, url_prefix="/v1/imports", description="Files of structures, imported."
)


class NewImportSchema(Schema):
    """A file of structures, and what is asked of its import."""

    file = Upload(
        required=True,
        metadata={
            "description": "CSV, TSV, JSON, JSON lines, GeoJSON, .xlsx, .xls, .ods; 10 MB at most."
        },
    )
    layout = fields.String(
        metadata={"description": "A layout's name; without, the one that fits is found."}
    )
    dry_run = fields.Boolean(
        load_default=False, metadata={"description": "Only tell what would change."}
    )
    anywhere = fields.Boolean(
        load_default=False,
        metadata={"description": "Take rows outside the communes known, with the place they name."},
    )

    @validates("layout")
    def layout_exists(self, value: str, **_: Any) -> None:
        """Check the name."""
        if value not in profiles():
            raise ValidationError(f"Unknown layout; choose among {', '.join(profiles())}.")

    @validates("file")
    def file_is_one(self, value: Any, **_: Any) -> None:
        """Refuse a text under its name."""
        if not isinstance(value, FileStorage):
            raise ValidationError("Send it as a file: with a name.")


class ImportSchema(Representation):
    """An import: where it stands, and what came of it."""

    id = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in ImportState])
    )
    by = fields.String(required=True, metadata={"description": "Who sent it."})
    file_name = fields.String()
    file_size = fields.Integer(metadata={"description": "Bytes."})
    layout = fields.String()
    layout_reason = fields.String(metadata={"description": "Columns found of those it reads."})
    dry_run = fields.Boolean()
    file_kept_until = fields.DateTime(
        metadata={"description": "Of a trial: until when it is run without its file."}
    )
    trial = fields.String(metadata={"description": "The trial that led to it."})
    led_to = fields.String(metadata={"description": "Of a trial: the import it was run as."})
    anywhere = fields.Boolean()
    rows_read = fields.Integer()
    rows_done = fields.Integer()
    counts = fields.Dict(
        metadata={"description": "Rows by verdict, structures by effect, reasons by code."}
    )
    error = fields.String(metadata={"description": "Why it failed, in French."})
    created_at = fields.DateTime()
    finished_at = fields.DateTime()


class LayoutSchema(Representation):
    """A layout the importer knows."""

    name = fields.String(required=True)
    title = fields.String(required=True)


class LayoutsSchema(Representation):
    """The layouts."""

    items = fields.List(fields.Nested(LayoutSchema), required=True)


@blp.before_request
def allow_a_file() -> None:
    """Let the body of an import be larger than others; it is read after the caller is known."""
    if request.method == "POST" and request.endpoint == f"{blp.name}.{Imports.__name__}":
        request.max_content_length = MAX_FILE + AROUND_IT


@blp.route("")
class Imports(MethodView):
    """The imports, and a new one."""

    @access(AGENT)
    @blp.arguments(PageArguments, location="query")
    @blp.response(200, page_schema(ImportSchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List the imports, newest first."""
        return find_page(ImportRun, {}, filters["page"], sort="created_at")

    @access(AGENT)
    @blp.arguments(NewImportSchema, location=MULTIPART)
    @blp.response(202, ImportSchema)
    def post(self, form: dict[str, Any]) -> Any:
        """Send a file of structures to import, or with `dry_run` to see what it would change."""
        file: FileStorage = form.pop("file")
        digest, size = _measured(file)
        creation = requested_creation({"file": digest, **form})
        run = ImportRun(
            id=creation.id,
            by=current_principal().sub,
            file_name=(file.filename or "")[:200],
            file_size=size,
            file_digest=digest,
            due_at=utc_now(),
            file_kept_until=utc_now() + UPLOAD_KEPT if form["dry_run"] else None,
            request_digest=creation.digest,
            **form,
        )
        earlier = ImportRun.load(creation.id)
        if earlier is None:
            storage.keep(creation.id, "file", file.stream)  # before what makes the worker look
            try:
                run.insert()
            except AlreadyExists:
                earlier = loaded(ImportRun, creation.id, "import")
        if earlier is not None:
            require_same_body(creation, earlier.request_digest)
        return _accepted(earlier or run, again=earlier is not None)


@blp.route("/layouts")
class Layouts(MethodView):
    """What the importer can read."""

    @access(AGENT)
    @blp.response(200, LayoutsSchema)
    def get(self) -> Any:
        """List the layouts known."""
        return {"items": [{"name": one.name, "title": one.title} for one in profiles().values()]}


@blp.route("/<id_>")
class OneImport(MethodView):
    """One import."""

    @access(AGENT)
    @blp.response(200, ImportSchema)
    def get(self, id_: str) -> Any:
        """Read where an import stands and what came of it."""
        found = find_one(ImportRun, id_)
        if found is None:
            raise not_found("import")
        return with_etag(found)


@blp.route("/<id_>/report.csv")
class ImportReport(MethodView):
    """What was said of its rows."""

    @access(AGENT)
    @blp.response(200, content_type="text/csv")
    def get(self, id_: str) -> Any:
        """Read the report, row by row, as CSV separated by semicolons; kept thirty days."""
        run = loaded(ImportRun, id_, "import")
        found = storage.pieces(str(run.id), "report")
        first = next(found, None)
        if first is None:
            raise not_found("report")

        def body() -> Any:
            yield first
            yield from found

        name = f"rapport-{run.id}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body(), content_type="text/csv; charset=utf-8", headers=headers)


@blp.route("/<id_>/run")
class ImportForGood(MethodView):
    """Doing what was tried."""

    @access(AGENT)
    @blp.response(202, ImportSchema)
    def post(self, id_: str) -> Any:
        """Import what was tried, its file is not sent again: two days at most. Done twice, once."""
        trial = loaded(ImportRun, id_, "import")
        if not trial.dry_run or trial.state is not ImportState.DONE:
            raise conflict("Only a trial that is done can be run.", status_now=trial.state)
        try:
            run = import_for_good(trial, current_principal().sub)
        except NoLongerKept as error:
            raise conflict("Its file is no longer kept: send it again.") from error
        return _accepted(run)


@blp.route("/<id_>/undo")
class ImportUndoing(MethodView):
    """Going back."""

    @access(AGENT)
    @blp.response(202, ImportSchema)
    def post(self, id_: str) -> Any:
        """Close what the import brought in, put back what it changed. Done twice, once."""
        run = loaded(ImportRun, id_, "import")
        if run.state not in (ImportState.UNDOING, ImportState.UNDONE):
            if run.state is not ImportState.DONE or run.dry_run:
                raise conflict("Only an import that is done can be undone.", status_now=run.state)
            run.state, run.due_at, run.attempts = ImportState.UNDOING, utc_now(), 0
            run.commit()
        body, _, headers = answer(run)
        return body, 202, headers


def _accepted(run: ImportRun, *, again: bool = False) -> Answer:
    body, _, headers = answer(run)
    replayed = REPLAYED if again else {}
    return body, 202, headers | replayed | {"Location": f"{blp.url_prefix}/{run.id}"}


def _measured(file: FileStorage) -> tuple[str, int]:
    """Give the digest and the size of a file.

    :raises Problem: 422, it is empty or too large.
    """
    digest, size = sha256(), 0
    while block := file.stream.read(2**16):
        digest.update(block)
        size += len(block)
    file.stream.seek(0)
    if size == 0:
        raise invalid({"file": ["The file is empty."]})
    if size > MAX_FILE:
        raise invalid({"file": [f"At most {MAX_FILE // 2**20} MB: split it."]})
    return digest.hexdigest(), size
