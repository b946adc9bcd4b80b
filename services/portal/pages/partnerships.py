"""Partnerships in place: the list, and one of them."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import Partnership
from services.portal.codes import PARTNERSHIP_STATES
from services.portal.languages import Pages
from services.portal.pages.facets import by_code, by_status, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access
from shared.reference.coded import CodedTable

blp = Pages("partnerships", __name__)

FILTERS = {
    "accord": "kind",
    "theme": "theme",
    "etat": "state",
    "entreprise": "company",
    "structure": "structure",
}


@blp.page("/partenariats", de="/partnerschaften", en="/partnerships")
@access(PUBLIC)
def partnerships() -> str:
    """Show the partnerships, those in force and those that ended."""
    wanted = page_wanted(Partnership, "directory", "/v1/partnerships", FILTERS)
    facets = [
        by_code("accord", CodedTable.AGREEMENTS),
        by_theme(),
        by_status(*PARTNERSHIP_STATES, labels_of=PARTNERSHIP_STATES),
    ]
    return render_template("partnerships/partnerships.html", facets=facets, **read(answer=wanted))


@blp.page("/partenariats/<id_>", de="/partnerschaften/<id_>", en="/partnerships/<id_>")
@access(PUBLIC)
def partnership(id_: str) -> str:
    """Show a partnership: its parties, what each commits to, from when to when."""
    answers = read(one=one_wanted(Partnership, "directory", "/v1/partnerships", id_))
    return render_template("partnerships/partnership.html", one=found_or_abort(answers["one"]))
