"""Good practices: the list by economy, and one article."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import Practice, Structure
from services.portal.languages import Pages
from services.portal.pages.facets import by_division, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("practices", __name__)

ECONOMIES = (
    *("textile", "circular-economy"),
    *("quaternary-economy", "immaterial-economy", "mauve-economy"),
)
"""The economies the territory's strategy names, the textile first; other themes are a filter."""
NAMED = 10
"""Structures named on the page of a practice."""
FILTERS = {"theme": "theme", "activite": "naf_division", "structure": "structure"}


@blp.page("/bonnes-pratiques", de="/gute-praxis", en="/good-practices")
@access(PUBLIC)
def practices() -> str:
    """Show the good practices, those of the textile first."""
    wanted = page_wanted(Practice, "directory", "/v1/practices", FILTERS)
    facets = [by_theme(), by_division()]
    return render_template(
        "practices/practices.html", economies=ECONOMIES, facets=facets, **read(answer=wanted)
    )


@blp.page("/bonnes-pratiques/<id_>", de="/gute-praxis/<id_>", en="/good-practices/<id_>")
@access(PUBLIC)
def practice(id_: str) -> str:
    """Show a good practice: what was done, by whom, what came of it, what it cost."""
    one = found_or_abort(read(one=one_wanted(Practice, "directory", "/v1/practices", id_))["one"])
    whose = read(
        **{
            f"structure_{index}": one_wanted(Structure, "directory", "/v1/structures", of)
            for index, of in enumerate(one.structure_ids[:NAMED])
        }
    )
    structures = [answer.found for answer in whose.values() if answer.found]
    return render_template("practices/practice.html", one=one, structures=structures)
