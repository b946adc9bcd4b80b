"""The web composition root of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
from flask import Flask
from flask_bootstrap import Bootstrap5

from services.portal.client.services import Services
from services.portal.pages import mine, public
from services.portal.pages.errors import install_error_pages
from services.portal.pages.reading import SERVICES
from services.portal.session import ISSUER, PersonaIssuer, current_token
from services.portal.settings import SERVICE, Settings
from services.portal.wording import install_wording
from shared.web.app import create_web_app

FOLDER = Path(__file__).parent


def create_app(
    environ: Mapping[str, str] | None = None, transport: httpx.BaseTransport | None = None
) -> Flask:
    """Make the portal's web application from its settings.

    :param transport: what carries requests to the services and the issuer; tests give their own.
    """
    settings = Settings.from_environment(SERVICE, environ)
    app = create_web_app(settings, import_name="services.portal")
    app.template_folder = str(FOLDER / "templates")
    app.static_folder = str(FOLDER / "static")
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.extensions[SERVICES] = Services(settings.service_urls, transport)
    app.extensions[ISSUER] = (
        PersonaIssuer(settings.oidc_issuer, transport) if settings.development_sign_in else None
    )
    Bootstrap5(app)
    install_wording(app)
    install_error_pages(app)
    app.jinja_env.globals |= {
        "current_token": current_token,
        "can_sign_in": settings.development_sign_in,
    }
    app.register_blueprint(public.blp)
    app.register_blueprint(mine.blp)
    return app
