"""The pages about the platform itself, and what machines read of it: site map, robots, feeds."""

from __future__ import annotations

from flask import current_app, render_template

from services.portal.languages import Pages
from services.portal.settings import Publisher
from shared.auth.access import PUBLIC, access

blp = Pages("about", __name__)

PUBLISHER = "navette.publisher"


@blp.page("/mentions-legales", de="/impressum", en="/legal-notice")
@access(PUBLIC)
def legal() -> str:
    """Say who publishes this."""
    return _prose("legal")


@blp.page("/vie-privee", de="/datenschutz", en="/privacy")
@access(PUBLIC)
def privacy() -> str:
    """Say what is kept of whom, why, how long, and what one may ask for."""
    return _prose("privacy")


@blp.page("/accessibilite", de="/barrierefreiheit", en="/accessibility")
@access(PUBLIC)
def accessibility() -> str:
    """Say how accessible this is, and whom to tell when it is not."""
    return _prose("accessibility")


@blp.page("/plan-du-site", de="/seitenuebersicht", en="/site-map")
@access(PUBLIC)
def site_map() -> str:
    """Show every page."""
    return render_template("about/site_map.html")


@blp.page("/hors-ligne", de="/offline", en="/offline")
@access(PUBLIC)
def offline() -> str:
    """Say that the network is away: what browsers that were here before show then."""
    return render_template("about/offline.html")


def _prose(name: str) -> str:
    publisher: Publisher = current_app.extensions[PUBLISHER]
    return render_template(f"about/{name}.html", publisher=publisher)
