"""The web composition root of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
from flask import Flask
from flask_bootstrap import Bootstrap5
from requests.adapters import BaseAdapter

from services.portal.client.services import Services
from services.portal.pages import mine, public
from services.portal.pages.errors import install_error_pages
from services.portal.pages.reading import SERVICES
from services.portal.pages.sign_in import install_sign_in
from services.portal.session.install import install_sessions
from services.portal.settings import SERVICE, Settings
from services.portal.wording import install_wording
from shared.clock import Clock, utc_now
from shared.web.app import create_web_app

FOLDER = Path(__file__).parent


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
    app.template_folder = str(FOLDER / "templates")
    app.static_folder = str(FOLDER / "static")
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.extensions[SERVICES] = Services(settings.service_urls, transport)
    install_sessions(app, settings, adapter=provider_adapter, clock=clock)
    Bootstrap5(app)
    install_wording(app)
    install_error_pages(app)
    app.register_blueprint(public.blp)
    app.register_blueprint(mine.blp)
    install_sign_in(app, settings)
    return app
