"""The web composition root of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
from flask import Flask
from flask_bootstrap import Bootstrap5
from requests.adapters import BaseAdapter

from services.portal.assets import install_assets
from services.portal.client.services import Services
from services.portal.codes import install_codes
from services.portal.directory_wording import install_directory_wording
from services.portal.languages import install_languages
from services.portal.pages import (
    about,
    agenda,
    calls,
    claims,
    desk,
    desk_practices,
    directory,
    duplicates,
    exports,
    figures,
    for_scripts,
    gallery,
    handovers,
    home,
    imports,
    machines,
    mine,
    moderation,
    my_listings,
    my_partnerships,
    my_practices,
    my_premises,
    my_searches,
    my_structure_parts,
    my_structures,
    partnerships,
    practices,
    preferences,
    premises,
    reports,
    search,
    site_maps,
    support,
)
from services.portal.pages.changes import install_page_wording
from services.portal.pages.errors import install_error_pages
from services.portal.pages.layout import install_layout
from services.portal.pages.maps import install_maps
from services.portal.pages.reading import SERVICES
from services.portal.pages.sign_in import install_sign_in
from services.portal.rent_wording import install_rent_wording
from services.portal.session.install import install_sessions
from services.portal.settings import SERVICE, Settings
from services.portal.wording import install_wording
from shared.clock import Clock, utc_now
from shared.web.app import create_web_app

TEMPLATES = Path(__file__).parent / "templates"
PAGES = (
    *(home, search, directory, support, premises, partnerships, practices),
    *(handovers, agenda, calls, figures),
    *(mine, my_listings, my_searches, preferences, desk, about, machines),
    *(my_structures, my_structure_parts, claims, reports),
    *(my_premises, my_partnerships, my_practices),
    *(moderation, duplicates, desk_practices, imports),
    *(for_scripts, exports),
)


def create_app(
    environ: Mapping[str, str] | None = None,
    transport: httpx.BaseTransport | None = None,
    *,
    provider_adapter: BaseAdapter | None = None,
    clock: Clock = utc_now,
) -> Flask:
    """Make the portal's web application from its settings.

    :param transport: what carries requests to the services; tests give their own.
    :param provider_adapter: what carries requests to the provider people sign in at.
    """
    settings = Settings.from_environment(SERVICE, environ)
    app = create_web_app(settings, import_name="services.portal")
    app.template_folder = str(TEMPLATES)
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[SERVICES] = Services(settings.service_urls, transport)
    install_sessions(app, settings, adapter=provider_adapter, clock=clock)
    Bootstrap5(app)
    install_assets(app)
    install_languages(app)
    install_wording(app)
    install_codes(app)
    install_directory_wording(app)
    install_page_wording(app)
    install_rent_wording(app)
    install_layout(app, settings.portal_url)
    install_error_pages(app)
    install_maps(app, settings.tiles)
    app.extensions[about.PUBLISHER] = settings.publisher
    for module in (*PAGES, *([gallery] if settings.gallery else [])):
        app.register_blueprint(module.blp)
    app.register_blueprint(machines.root)
    app.register_blueprint(site_maps.blp)
    install_sign_in(app, settings)
    return app
