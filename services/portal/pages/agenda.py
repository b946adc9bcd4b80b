"""The agenda: the events to come, and one of them."""

from __future__ import annotations

from flask import render_template

from services.portal.client.resources import AgendaEntry
from services.portal.languages import Pages
from services.portal.pages.facets import by_commune, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("agenda", __name__)

FILTERS = {"theme": "theme", "commune": "commune"}


@blp.page("/agenda", de="/kalender", en="/events")
@access(PUBLIC)
def events() -> str:
    """Show the events to come."""
    wanted = page_wanted(AgendaEntry, "events", "/v1/events", FILTERS)
    facets = [by_theme(), by_commune()]
    return render_template("agenda/events.html", facets=facets, **read(answer=wanted))


@blp.page("/agenda/<id_>", de="/kalender/<id_>", en="/events/<id_>")
@access(PUBLIC)
def event(id_: str) -> str:
    """Show an event."""
    answers = read(one=one_wanted(AgendaEntry, "events", "/v1/events", id_))
    return render_template("agenda/event.html", one=found_or_abort(answers["one"]))
