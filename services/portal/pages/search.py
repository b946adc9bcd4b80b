"""The search in the header of every page."""

from __future__ import annotations

from flask import render_template, request

from services.portal.languages import Pages
from shared.auth.access import PUBLIC, access

blp = Pages("search", __name__)

MAX_QUERY = 100


@blp.page("/recherche", de="/suche", en="/search")
@access(PUBLIC)
def search() -> str:
    """Show what was found for some words."""
    asked = request.args.get("q", "").strip()[:MAX_QUERY]
    return render_template("search/search.html", asked=asked)
