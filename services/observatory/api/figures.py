"""`/v1/figures`: counts by month, theme and commune, as JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.views import MethodView
from marshmallow import Schema, ValidationError, fields, validate

from services.observatory.documents import Fact, current_generation
from services.observatory.domain.figures import DIMENSIONS, MEASURES, Figures, count
from shared.auth.access import PUBLIC, access
from shared.clock import utc_now
from shared.web.blueprint import Blueprint
from shared.web.representation import Representation

blp = Blueprint(
    "figures", __name__, url_prefix="/v1", description="Figures on the life of the territory."
)

HEADERS = {"month": "mois", "theme": "thème", "commune": "commune", "count": "nombre"}
MONTH = validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$", error="A month is written 2026-11.")


def _distinct(values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError("Name each only once.")


class FigureArguments(Schema):
    """Which figures."""

    measure = fields.String(required=True, validate=validate.OneOf(MEASURES))
    by = fields.List(
        fields.String(validate=validate.OneOf(DIMENSIONS)),
        load_default=lambda: ["month"],
        validate=[validate.Length(1, len(DIMENSIONS)), _distinct],
        metadata={"description": "Repeat it: month, theme, commune."},
    )
    from_ = fields.String(data_key="from", validate=MONTH)
    to = fields.String(validate=MONTH)
    theme = fields.String()
    commune = fields.String(metadata={"description": "INSEE code, or the area's."})


class FigureRowSchema(Representation):
    """A count, with the dimensions asked for."""

    month = fields.String()
    theme = fields.String(allow_none=True)
    commune = fields.String(allow_none=True)
    count = fields.Integer(required=True)


class FiguresSchema(Schema):
    """Figures: a fact with several themes counts under each, and once in the total."""

    measure = fields.String(required=True)
    by = fields.List(fields.String(), required=True)
    rows = fields.List(fields.Nested(FigureRowSchema), required=True)
    total = fields.Integer(required=True)
    read_at = fields.DateTime(required=True)


@blp.route("/figures")
class FiguresView(MethodView):
    """Figures as JSON."""

    @access(PUBLIC)
    @blp.arguments(FigureArguments, location="query")
    @blp.response(200, FiguresSchema)
    def get(self, asked: dict[str, Any]) -> Any:
        """Count the facts of a measure."""
        figures = _figures(asked)
        return {
            "measure": asked["measure"],
            "by": asked["by"],
            "rows": figures.rows,
            "total": figures.total,
            "read_at": utc_now(),
        }


@blp.route("/figures.csv")
class FiguresTable(MethodView):
    """Figures as a table."""

    @access(PUBLIC)
    @blp.arguments(FigureArguments, location="query")
    @blp.response(200, content_type="text/csv")
    def get(self, asked: dict[str, Any]) -> Response:
        """Count the facts of a measure, as CSV in UTF-8 separated by semicolons."""
        lines = _lines(_figures(asked), asked["by"])
        name = f"attachment; filename={asked['measure']}.csv"
        return Response(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )


def _figures(asked: dict[str, Any]) -> Figures:
    query: dict[str, Any] = {
        "generation": current_generation(),
        "measure": asked["measure"],
        "left": {"$ne": True},
    }
    months = {"$gte": asked.get("from_"), "$lte": asked.get("to")}
    if months := {name: value for name, value in months.items() if value}:
        query["month"] = months
    names = {"theme": "themes", "commune": "commune"}
    query |= {names[name]: asked[name] for name in names if name in asked}
    wanted = {"_id": 0, "month": 1, "themes": 1, "commune": 1}
    return count(Fact._get_collection().find(query, wanted), asked["by"], asked.get("theme"))


def _lines(figures: Figures, by: list[str]) -> Iterator[str]:
    columns = [*by, "count"]
    for row in ({name: HEADERS[name] for name in columns}, *figures.rows):
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow(row[name] for name in columns)
        yield line.getvalue()
