"""Businesses to take over: the listings, and one of them."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import Listing
from services.portal.languages import Pages
from services.portal.pages.facets import by_commune, by_division, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("handovers", __name__)

FILTERS = {"theme": "theme", "activite": "naf_division", "lieu": "area"}


@blp.page("/annonces", de="/betriebsuebergaben", en="/handovers")
@access(PUBLIC)
def listings() -> str:
    """Show the handover listings."""
    wanted = page_wanted(Listing, "directory", "/v1/listings", FILTERS)
    facets = [by_theme(), by_division(), by_commune("lieu")]
    return render_template("handovers/listings.html", facets=facets, **read(answer=wanted))


@blp.page("/annonces/<id_>", de="/betriebsuebergaben/<id_>", en="/handovers/<id_>")
@access(PUBLIC)
def listing(id_: str) -> str:
    """Show a listing: what it tells everyone."""
    answers = read(one=one_wanted(Listing, "directory", "/v1/listings", id_, signed=True))
    return render_template("handovers/listing.html", one=found_or_abort(answers["one"]))
