"""Funding: the calls for projects, and one of them."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import Call
from services.portal.languages import Pages
from services.portal.pages.facets import by_status, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("calls", __name__)

FILTERS = {"theme": "theme", "etat": "status"}


@blp.page("/appels", de="/foerderaufrufe", en="/calls")
@access(PUBLIC)
def calls() -> str:
    """Show the calls for projects."""
    wanted = page_wanted(Call, "funding", "/v1/calls", FILTERS)
    facets = [by_status("open", "announced", "closed"), by_theme()]
    return render_template("calls/calls.html", facets=facets, **read(answer=wanted))


@blp.page("/appels/<id_>", de="/foerderaufrufe/<id_>", en="/calls/<id_>")
@access(PUBLIC)
def call(id_: str) -> str:
    """Show a call: its hours, and where it is in its life."""
    answers = read(one=one_wanted(Call, "funding", "/v1/calls", id_))
    return render_template("calls/call.html", one=found_or_abort(answers["one"]))
