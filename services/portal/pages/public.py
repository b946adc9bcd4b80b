"""The pages everyone may read."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, render_template, request

from services.portal.client.resources import (
    AgendaEntry,
    Call,
    Figures,
    Listing,
    Structure,
    one_of,
    page_of,
)
from services.portal.client.services import Wanted
from services.portal.pages.chart import bars
from services.portal.pages.reading import list_page, read
from services.portal.wording import MEASURES
from shared.auth.access import PUBLIC, access

blp = Blueprint("public", __name__)

FIGURES = partial(Wanted, "observatory", "/v1/figures", one_of(Figures))


@blp.get("/")
@access(PUBLIC)
def home() -> str:
    """Show what is near: latest listings, open calls, next events, figures."""
    latest = {"limit": 4}
    answers = read(
        listings=Wanted("directory", "/v1/listings", page_of(Listing), latest),
        calls=Wanted("funding", "/v1/calls", page_of(Call), latest | {"status": "open"}),
        events=Wanted("events", "/v1/events", page_of(AgendaEntry), latest),
        structures=FIGURES({"measure": "structures"}),
        handovers=FIGURES({"measure": "listings"}),
        matches=FIGURES({"measure": "matches"}),
    )
    return render_template("home.html", **answers)


@blp.get("/annuaire")
@access(PUBLIC)
def structures() -> str:
    """Show the structures."""
    return list_page("structures.html", Structure, "directory", "/v1/structures")


@blp.get("/annonces")
@access(PUBLIC)
def listings() -> str:
    """Show the handover listings."""
    return list_page("listings.html", Listing, "directory", "/v1/listings")


@blp.get("/agenda")
@access(PUBLIC)
def agenda() -> str:
    """Show the events to come."""
    return list_page("agenda.html", AgendaEntry, "events", "/v1/events")


@blp.get("/appels")
@access(PUBLIC)
def calls() -> str:
    """Show the calls for projects."""
    return list_page("calls.html", Call, "funding", "/v1/calls")


@blp.get("/chiffres")
@access(PUBLIC)
def figures() -> str:
    """Show the figures of a measure as a chart and tables."""
    measure = request.args.get("mesure", "listings")
    if measure not in MEASURES:
        measure = "listings"
    answers = read(
        by_month=FIGURES({"measure": measure, "by": "month"}),
        by_theme=FIGURES({"measure": measure, "by": "theme"}),
        by_commune=FIGURES({"measure": measure, "by": "commune"}),
    )
    return render_template("figures.html", measures=MEASURES, measure=measure, **answers)


@blp.get("/chiffres/<any(listings, matches, calls, structures, events):measure>.svg")
@access(PUBLIC)
def chart(measure: str) -> Response:
    """Draw the figures of a measure by month."""
    answer = read(figures=FIGURES({"measure": measure, "by": "month"}))["figures"]
    if answer.found is None:
        abort(503)
    return Response(bars(MEASURES[measure], answer.found.rows), content_type="image/svg+xml")
