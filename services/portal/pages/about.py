"""The pages about the platform itself."""

from __future__ import annotations

from flask import render_template

from services.portal.languages import Pages
from shared.auth.access import PUBLIC, access

blp = Pages("about", __name__)


@blp.page("/mentions-legales", de="/impressum", en="/legal-notice")
@access(PUBLIC)
def legal() -> str:
    """Say who publishes this."""
    return render_template("about/legal.html")


@blp.page("/vie-privee", de="/datenschutz", en="/privacy")
@access(PUBLIC)
def privacy() -> str:
    """Say what is kept of whom, why, how long, and what one may ask for."""
    return render_template("about/privacy.html")


@blp.page("/accessibilite", de="/barrierefreiheit", en="/accessibility")
@access(PUBLIC)
def accessibility() -> str:
    """Say how accessible this is, and whom to tell when it is not."""
    return render_template("about/accessibility.html")


@blp.page("/plan-du-site", de="/sitemap", en="/site-map")
@access(PUBLIC)
def site_map() -> str:
    """Show every page."""
    return render_template("about/site_map.html")
