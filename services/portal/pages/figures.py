"""The figures: a measure by month, theme and commune."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, request

from services.portal.client.resources import Figures, one_of
from services.portal.client.services import Wanted
from services.portal.codes import MEASURES
from services.portal.languages import Pages
from services.portal.pages.chart import bars
from services.portal.pages.reading import read
from shared.auth.access import PUBLIC, access

blp = Pages("figures", __name__)

DEFAULT = "listings"
PATH = f"<any({', '.join(MEASURES)}):measure>.svg"


def figures_wanted(measure: str, **params: Any) -> Wanted:
    """Say what is wanted of the observatory."""
    return Wanted("observatory", "/v1/figures", one_of(Figures), {"measure": measure, **params})


@blp.page("/chiffres", de="/zahlen", en="/figures")
@access(PUBLIC)
def figures() -> str:
    """Show the figures of a measure as a chart and tables."""
    measure = request.args.get("mesure", DEFAULT)
    if measure not in MEASURES:
        measure = DEFAULT
    answers = read(
        by_month=figures_wanted(measure, by="month"),
        by_theme=figures_wanted(measure, by="theme"),
        by_commune=figures_wanted(measure, by="commune"),
    )
    return render_template("figures/figures.html", measures=MEASURES, measure=measure, **answers)


@blp.page(f"/chiffres/{PATH}", de=f"/zahlen/{PATH}", en=f"/figures/{PATH}")
@access(PUBLIC)
def chart(measure: str) -> Response:
    """Draw the figures of a measure by month."""
    answer = read(figures=figures_wanted(measure, by="month"))["figures"]
    if answer.found is None:
        abort(503)
    drawn = bars(str(MEASURES[measure]), answer.found.rows, narrow="narrow" in request.args)
    return Response(drawn, content_type="image/svg+xml")
