"""The home page: what is near."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import (
    AgendaEntry,
    Call,
    Listing,
    Practice,
    Premises,
    page_of,
)
from services.portal.client.services import Wanted
from services.portal.languages import Pages
from services.portal.pages.figures import figures_wanted
from services.portal.pages.reading import read
from shared.auth.access import PUBLIC, access

blp = Pages("home", __name__)


@blp.page("/", de="/", en="/")
@access(PUBLIC)
def home() -> str:
    """Show what is near: next events, open calls, latest listings, premises, practices; figures."""
    latest = {"limit": 4}
    few = {"limit": 2}
    answers = read(
        listings=Wanted("directory", "/v1/listings", page_of(Listing), latest),
        calls=Wanted("funding", "/v1/calls", page_of(Call), latest | {"status": "open"}),
        events=Wanted("events", "/v1/events", page_of(AgendaEntry), latest),
        premises=Wanted("directory", "/v1/premises", page_of(Premises), few),
        practices=Wanted("directory", "/v1/practices", page_of(Practice), few),
        structures=figures_wanted("structures"),
        handovers=figures_wanted("listings"),
        matches=figures_wanted("matches"),
    )
    return render_template("home/home.html", **answers)
