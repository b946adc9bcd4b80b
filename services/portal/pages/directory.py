"""The directory: the structures, and one of them."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import Structure
from services.portal.languages import Pages
from services.portal.pages.facets import by_commune, by_kind, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("directory", __name__)

FILTERS = {"theme": "theme", "commune": "commune", "type": "kind"}


@blp.page("/annuaire", de="/verzeichnis", en="/directory")
@access(PUBLIC)
def structures() -> str:
    """Show the structures."""
    wanted = page_wanted(Structure, "directory", "/v1/structures", FILTERS)
    facets = [by_theme(), by_commune(), by_kind()]
    return render_template("directory/structures.html", facets=facets, **read(answer=wanted))


@blp.page("/annuaire/<id_>", de="/verzeichnis/<id_>", en="/directory/<id_>")
@access(PUBLIC)
def structure(id_: str) -> str:
    """Show a structure."""
    answers = read(one=one_wanted(Structure, "directory", "/v1/structures", id_))
    return render_template("directory/structure.html", one=found_or_abort(answers["one"]))
