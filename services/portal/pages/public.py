"""The pages everyone may read."""

from __future__ import annotations

from typing import Any

import pygal
from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from pygal.style import Style

from services.portal.client import Answer, Services, Wanted
from services.portal.session import current_token
from services.portal.wording import MEASURES
from shared.auth.access import PUBLIC, access

blp = Blueprint("public", __name__)

SERVICES = "navette.services"


def read(**wanted: Wanted) -> dict[str, Answer]:
    """Read what a page wants, as who is signed in."""
    services: Services = current_app.extensions[SERVICES]
    return services.read(current_token(), **wanted)


def cursor() -> dict[str, str]:
    """Give the parameter of the page asked for."""
    asked = request.args.get("suite", "")[:400]
    return {"cursor": asked} if asked else {}


@blp.get("/")
@access(PUBLIC)
def home() -> str:
    """Show what is near: latest listings, open calls, next events, figures."""
    latest = {"limit": 4}
    answers = read(
        listings=Wanted("directory", "/v1/listings", latest),
        calls=Wanted("funding", "/v1/calls", latest | {"status": "open"}),
        events=Wanted("events", "/v1/events", latest),
        structures=Wanted("observatory", "/v1/figures", {"measure": "structures"}),
        handovers=Wanted("observatory", "/v1/figures", {"measure": "listings"}),
        matches=Wanted("observatory", "/v1/figures", {"measure": "matches"}),
    )
    return render_template("home.html", **answers)


@blp.get("/annuaire")
@access(PUBLIC)
def structures() -> str:
    """Show the structures."""
    answers = read(found=Wanted("directory", "/v1/structures", cursor()))
    return render_template("structures.html", **answers)


@blp.get("/annonces")
@access(PUBLIC)
def listings() -> str:
    """Show the handover listings."""
    return render_template(
        "listings.html", **read(found=Wanted("directory", "/v1/listings", cursor()))
    )


@blp.get("/agenda")
@access(PUBLIC)
def agenda() -> str:
    """Show the events to come."""
    return render_template("agenda.html", **read(found=Wanted("events", "/v1/events", cursor())))


@blp.get("/appels")
@access(PUBLIC)
def calls() -> str:
    """Show the calls for projects."""
    return render_template("calls.html", **read(found=Wanted("funding", "/v1/calls", cursor())))


@blp.get("/chiffres")
@access(PUBLIC)
def figures() -> str:
    """Show the figures of a measure as a chart and a table."""
    measure = request.args.get("mesure", "listings")
    if measure not in MEASURES:
        measure = "listings"
    answers = read(
        by_month=Wanted("observatory", "/v1/figures", {"measure": measure, "by": "month"}),
        by_theme=Wanted("observatory", "/v1/figures", {"measure": measure, "by": "theme"}),
        by_commune=Wanted("observatory", "/v1/figures", {"measure": measure, "by": "commune"}),
    )
    return render_template("figures.html", measures=MEASURES, measure=measure, **answers)


@blp.get("/chiffres/<any(listings, matches, calls, structures, events):measure>.svg")
@access(PUBLIC)
def chart(measure: str) -> Response:
    """Draw the figures of a measure by month."""
    wanted = Wanted("observatory", "/v1/figures", {"measure": measure, "by": "month"})
    document = read(figures=wanted)["figures"].document or {"rows": []}
    return Response(_draw(MEASURES[measure], document["rows"]), content_type="image/svg+xml")


def _draw(title: str, rows: list[dict[str, Any]]) -> Markup:
    style = Style(
        background="transparent", plot_background="transparent", colors=("#8a2f3c",), font_family=""
    )
    drawing = pygal.Bar(
        style=style, js=[], show_legend=False, height=320, width=800, no_data_text="Rien à montrer"
    )
    drawing.x_labels = [row["month"] for row in rows[-24:]]
    drawing.add(title, [row["count"] for row in rows[-24:]])
    return Markup(drawing.render(is_unicode=True, disable_xml_declaration=True))  # noqa: S704
