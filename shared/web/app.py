"""The web composition shared by the services: one factory, so that all answer alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask, request
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.auth.access import VERIFIER, current_principal
from shared.auth.tokens import IssuerUnreachable, TokenVerifier
from shared.persistence.database import connect, ensure_indexes, ping
from shared.persistence.errors import TRANSIENT_ERRORS, Conflict
from shared.persistence.reading import InvalidCursor
from shared.settings import BaseSettings, ServiceSettings
from shared.telemetry.http_requests import instrument
from shared.telemetry.setup import setup_telemetry
from shared.web.blueprint import Api, Blueprint
from shared.web.conditional import install_conditional_reads
from shared.web.documentation import documentation_blueprint
from shared.web.headers import install_security_headers
from shared.web.health import Check, health_blueprint
from shared.web.json import FastJson
from shared.web.limits import install_limits
from shared.web.preconditions import stale
from shared.web.problems import install_error_handlers, invalid

EXPOSED_HEADERS = ["ETag", "Retry-After", "Location", "Idempotency-Replayed", "X-Trace-Id"]


class Application(Flask):
    """Flask, less what only asynchronous views need: it costs as much as routing."""

    json_provider_class = FastJson

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is: none here is asynchronous."""
        return func


def create_web_app(
    settings: BaseSettings, *, import_name: str, checks: Mapping[str, Check] | None = None
) -> Flask:
    """Make a Flask application with what every web process has: errors, limits, health, telemetry.

    :param checks: what `/readyz` looks at, by name; each raises when it is away.
    """
    setup_telemetry(settings, "web")
    app = Application(import_name)
    if proxies := settings.trusted_proxies:  # only what they add is believed
        hops = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **hops)  # type: ignore[method-assign]
    app.extensions[VERIFIER] = TokenVerifier(
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        jwks_url=settings.oidc_jwks_url,
    )
    install_error_handlers(app, transient=(*TRANSIENT_ERRORS, IssuerUnreachable))
    install_security_headers(app)
    install_limits(app, settings)
    instrument(app, roles=lambda: current_principal().roles)
    if settings.cors_origins:
        CORS(app, origins=list(settings.cors_origins), expose_headers=EXPOSED_HEADERS)
    app.teardown_request(lambda _: request.close())  # what was uploaded may lie on disk
    app.register_blueprint(health_blueprint(checks or {}))
    return app


def create_service_app(
    settings: ServiceSettings,
    *,
    title: str,
    blueprints: Iterable[Blueprint],
    models: Sequence[type] = (),
    checks: Mapping[str, Check] | None = None,
) -> Flask:
    """Make the web application of a service: its API over its own database.

    :param title: the title of its OpenAPI document.
    :param models: its document classes, whose indexes are made before it says it is ready.
    :param checks: what it needs besides its database to be ready.
    """
    database = connect(settings)
    indexed = False

    def database_answers() -> None:
        nonlocal indexed
        ping(database)
        if not indexed:
            ensure_indexes(database, models)
            indexed = True

    app = create_web_app(
        settings,
        import_name=f"services.{settings.service}",
        checks={"database": database_answers, **(checks or {})},
    )
    app.register_error_handler(Conflict, lambda _: stale().to_response())
    app.register_error_handler(
        InvalidCursor, lambda error: invalid({"cursor": [str(error)]}).to_response()
    )
    app.config |= {
        "API_TITLE": title,
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    api = Api(app)
    api.spec.components.security_scheme(
        "bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    install_conditional_reads(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.register_blueprint(documentation_blueprint(api))
    return app
