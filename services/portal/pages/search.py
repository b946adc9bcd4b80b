"""The search in the header of every page."""

from __future__ import annotations

from flask import render_template, request

from services.portal import places
from services.portal.client.resources import Listing, Structure, page_of
from services.portal.client.services import Wanted
from services.portal.languages import Pages, language
from services.portal.pages.reading import read
from shared.auth.access import PUBLIC, access
from shared.reference.spelling import simplify
from shared.reference.themes import Theme, themes

blp = Pages("search", __name__)

MAX_QUERY = 100
FEW = 12


@blp.page("/recherche", de="/suche", en="/search")
@access(PUBLIC)
def search() -> str:
    """Show what was found for some words: structures and listings by name, places, themes."""
    asked = request.args.get("q", "").strip()[:MAX_QUERY]
    if not simplify(asked):
        return render_template("search/search.html", asked="")
    params = {"q": asked, "limit": FEW}
    answers = read(
        structures=Wanted("directory", "/v1/structures", page_of(Structure), params),
        listings=Wanted("directory", "/v1/listings", page_of(Listing), params),
    )
    near = places.candidates(asked)
    return render_template(
        "search/search.html", asked=asked, near=near, topics=topics(asked), **answers
    )


def topics(asked: str) -> list[Theme]:
    """Give the themes whose label has a word that begins as one asked for."""
    wanted = tuple(word for word in simplify(asked).split() if len(word) > 2)
    return [
        one
        for one in themes()
        if wanted
        and any(word.startswith(wanted) for word in simplify(one.label(language())).split())
    ]
