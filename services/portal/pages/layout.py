"""What every page's frame shows: where one may go."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext as _

from services.portal.pages.reading import filtered
from services.portal.session.current import who
from services.portal.wording import locale

Links = list[tuple[str, str]]


def navigation() -> Links:
    """Give the main pages, by endpoint; the agents' desk to those it is for."""
    links = [
        ("directory.structures", _("Annuaire")),
        ("support.support", _("Accompagnement")),
        ("premises.to_let", _("Locaux")),
        ("handovers.listings", _("Reprises")),
        ("agenda.events", _("Agenda")),
        ("calls.calls", _("Financements")),
        ("partnerships.partnerships", _("Partenariats")),
        ("practices.practices", _("Bonnes pratiques")),
        ("figures.figures", _("Chiffres")),
    ]
    known = who()
    if known and known.principal.has("agent", "operator", "partner"):
        links.append(("desk.desk", _("Bureau")))
    return links


def own_pages() -> Links:
    """Give the pages of who signs in, by endpoint."""
    return [
        ("mine.space", _("Mon espace")),
        ("mine.matches", _("Mises en relation")),
        ("my_searches.searches", _("Mes recherches")),
        ("my_listings.listings", _("Mes annonces")),
        ("my_structures.structures", _("Mes structures")),
        ("claims.claims", _("Mes revendications")),
        ("my_premises.offers", _("Mes locaux")),
        ("my_partnerships.partnerships", _("Mes partenariats")),
        ("my_practices.practices", _("Mes bonnes pratiques")),
        ("mine.notifications", _("Notifications")),
        ("preferences.preferences", _("Mes préférences")),
    ]


def information() -> Links:
    """Give the pages about the platform, by endpoint."""
    return [
        ("about.legal", _("Mentions légales")),
        ("about.privacy", _("Vie privée")),
        ("about.accessibility", _("Accessibilité : en cours d’évaluation")),
        ("about.site_map", _("Plan du site")),
    ]


def given(attributes: Mapping[str, str | None]) -> dict[str, str]:
    """Leave out the attributes an element does not have."""
    return {name: value for name, value in attributes.items() if value is not None}


def install_layout(app: Flask, portal_url: str) -> None:
    """Make these known to the templates."""
    app.jinja_env.filters["given"] = given
    app.jinja_env.tests["page"] = app.view_functions.__contains__
    app.jinja_env.globals |= {
        "filtered": filtered,
        "navigation": navigation,
        "information": information,
        "own_pages": own_pages,
        "locale": locale,
        "portal_url": portal_url,
    }
