"""What machines read: robots, feeds, the service worker and the manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import (
    AgendaEntry,
    Call,
    Listing,
    Partnership,
    Practice,
    Premises,
    page_of,
)
from services.portal.client.services import Wanted
from services.portal.languages import Pages
from services.portal.pages.reading import read
from shared.auth.access import PUBLIC, access

blp = Pages("machines", __name__)
root = Blueprint("root", __name__)

THINGS = {
    "premises": ("directory", "/v1/premises", Premises, "premises.premises"),
    "partnerships": ("directory", "/v1/partnerships", Partnership, "partnerships.partnership"),
    "practices": ("directory", "/v1/practices", Practice, "practices.practice"),
    "listings": ("directory", "/v1/listings", Listing, "handovers.listing"),
    "events": ("events", "/v1/events", AgendaEntry, "agenda.event"),
    "calls": ("funding", "/v1/calls", Call, "calls.call"),
}
"""The kinds of things told of, besides structures: their service, its list, what it gives, their
page."""


class Entry(NamedTuple):
    """An entry of a feed."""

    id: str
    title: str
    address: str
    updated: datetime
    text: str


@root.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    """Say what is for search engines: not what is personal, nor what only answers a search."""
    return text_answer(render_template("machines/robots.txt"), "text/plain")


@root.get("/service-worker.js")
@access(PUBLIC)
def service_worker() -> Response:
    """Give the script that shows the offline page; served from here, it is for the whole site."""
    answer = text_answer(render_template("machines/service-worker.js"), "text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return answer


@root.get("/manifest.webmanifest")
@access(PUBLIC)
def manifest() -> Response:
    """Give the site's name and icon, for a phone's home screen."""
    answer = jsonify(
        name="Navette",
        short_name="Navette",
        start_url="/",
        display="browser",
        background_color="#faf6ef",
        theme_color="#97262f",
        icons=[
            {
                "src": url_for("static", filename="img/navette.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blp.page("/annonces.atom", de="/betriebsuebergaben.atom", en="/handovers.atom")
@access(PUBLIC)
def listings_feed() -> Response:
    """Give the latest listings as a feed."""
    return _feed("listings", "handovers.listings", _("Entreprises à reprendre"))


@blp.page("/locaux.atom", de="/raeume.atom", en="/premises.atom")
@access(PUBLIC)
def premises_feed() -> Response:
    """Give the latest premises to let as a feed."""
    return _feed("premises", "premises.to_let", _("Locaux à louer"))


@blp.page("/bonnes-pratiques.atom", de="/gute-praxis.atom", en="/good-practices.atom")
@access(PUBLIC)
def practices_feed() -> Response:
    """Give the latest good practices as a feed."""
    return _feed("practices", "practices.practices", _("Bonnes pratiques"))


@blp.page("/appels.atom", de="/foerderaufrufe.atom", en="/calls.atom")
@access(PUBLIC)
def calls_feed() -> Response:
    """Give the latest calls for projects as a feed."""
    return _feed("calls", "calls.calls", _("Appels à projets"))


@blp.page("/agenda.atom", de="/kalender.atom", en="/events.atom")
@access(PUBLIC)
def events_feed() -> Response:
    """Give the events to come as a feed."""
    return _feed("events", "agenda.events", _("Agenda"))


def _feed(name: str, page: str, title: str) -> Response:
    service, path, kind, endpoint = THINGS[name]
    answer = read(answer=Wanted(service, path, page_of(kind), {"limit": 50}))["answer"]
    if answer.found is None:
        abort(503)
    entries = [_entry(one, endpoint) for one in answer.found.items]
    updated = max((one.updated for one in entries), default=datetime(2026, 1, 1, tzinfo=UTC))
    shown = render_template(
        "machines/feed.xml", title=title, page=page, entries=entries, updated=updated
    )
    return text_answer(shown, "application/atom+xml")


def _entry(one: Any, endpoint: str) -> Entry:
    moments = (
        getattr(one, name, None) for name in ("updated_at", "published_at", "opens_at", "starts_at")
    )
    updated = next((moment for moment in moments if moment), datetime(2026, 1, 1, tzinfo=UTC))
    text = getattr(one, "summary", "") or getattr(one, "description", "")
    return Entry(one.id, one.title, url_for(endpoint, id_=one.id), updated, text)


def text_answer(content: str, mimetype: str) -> Response:
    """Answer with a text that is no page."""
    return current_app.response_class(content, mimetype=mimetype)
