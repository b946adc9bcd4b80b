"""The web application of the development issuer: an OpenID provider whose people are personas.

It listens on 127.0.0.1 only and asks for no password.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, render_template, request

from shared.auth.code_flow import SCOPES, CodeFlow, FlowError, registered_clients
from shared.auth.grants import Grants
from shared.auth.issuer import PERSONAS, TOKEN_SECONDS, DevelopmentIssuer
from shared.clock import Clock, utc_now
from shared.web.headers import FORM_ACTION, install_security_headers

MAX_BODY_BYTES = 64 * 1024


def create_app(environ: Mapping[str, str] | None = None, clock: Clock = utc_now) -> Flask:
    """Make the issuer's web application from `NAVETTE_OIDC_ISSUER`, `NAVETTE_ISSUER_KEY_FILE`
    and `NAVETTE_ISSUER_CLIENTS` (the registered clients)."""
    environ = os.environ if environ is None else environ
    key_file = Path(environ["NAVETTE_ISSUER_KEY_FILE"])
    issuer = DevelopmentIssuer.from_file(
        key_file,
        issuer=environ["NAVETTE_OIDC_ISSUER"],
        audience=environ.get("NAVETTE_OIDC_AUDIENCE", "navette"),
    )
    clients = registered_clients(environ.get("NAVETTE_ISSUER_CLIENTS", ""))
    flow = CodeFlow(issuer, clients, Grants(key_file.with_suffix(".sqlite"), clock), clock)
    app = Flask("navette-issuer", template_folder=str(Path(__file__).parent / "templates"))
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # a browser holds the redirect that answers a form to the page's policy too
    app.config[FORM_ACTION] = sorted(
        {origin(uri) for client in clients.values() for uri in client.redirect_uris}
    )
    install_security_headers(app)
    _add_documents(app, issuer)
    _add_pages(app, flow)
    _add_token_endpoint(app, issuer, flow, clock)
    return app


def origin(url: str) -> str:
    """Give the origin of a URL: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _add_documents(app: Flask, issuer: DevelopmentIssuer) -> None:
    url = issuer.issuer

    @app.get("/healthz")
    @app.get("/readyz")
    def ready() -> Response:
        return jsonify(status="ok")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(
            issuer=url,
            authorization_endpoint=f"{url}/authorize",
            token_endpoint=f"{url}/token",
            end_session_endpoint=f"{url}/end_session",
            jwks_uri=f"{url}/jwks",
            response_types_supported=["code"],
            response_modes_supported=["query"],
            grant_types_supported=["authorization_code", "refresh_token", "client_credentials"],
            code_challenge_methods_supported=["S256"],
            scopes_supported=list(SCOPES),
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["Ed25519"],
            token_endpoint_auth_methods_supported=[
                *("none", "client_secret_basic", "client_secret_post")
            ],
            authorization_response_iss_parameter_supported=True,
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(issuer.jwks())

    @app.get("/personas")
    def personas() -> Response:
        return jsonify({sub: persona.description for sub, persona in PERSONAS.items()})


def _add_pages(app: Flask, flow: CodeFlow) -> None:
    @app.get("/authorize")
    def ask() -> Any:
        asked = request.args.to_dict()
        flow.check_request(asked)
        return render_template("issuer_authorize.html", asked=asked, personas=PERSONAS)

    @app.post("/authorize")
    def answer() -> Any:
        asked = request.form.to_dict()
        code = flow.code(asked, asked.pop("persona", ""))
        return _back(asked["redirect_uri"], asked, {"code": code})

    @app.route("/end_session", methods=["GET", "POST"])
    def end_session() -> Any:
        asked = request.values.to_dict()
        place = flow.end_session(asked)
        return _back(place, asked, {}) if place else render_template("issuer_signed_out.html")

    @app.errorhandler(FlowError)
    def on_refusal(error: FlowError) -> Any:
        if error.redirect_uri and request.method == "GET":
            told = {"error": error.code, "error_description": str(error)}
            return _back(error.redirect_uri, request.args, told)
        return render_template("issuer_refused.html", reason=str(error)), 400

    def _back(place: str, asked: Mapping[str, str], told: dict[str, str]) -> Any:
        if "state" in asked:
            told["state"] = asked["state"]
        if told.keys() & {"code", "error"}:
            told["iss"] = app.config["ISSUER"]  # RFC 9207: who answers
        joint = "&" if "?" in place else "?"
        return redirect(f"{place}{joint}{urlencode(told)}" if told else place, 303)


def _add_token_endpoint(
    app: Flask, issuer: DevelopmentIssuer, flow: CodeFlow, clock: Clock
) -> None:
    app.config["ISSUER"] = issuer.issuer

    @app.post("/token")
    def token() -> Any:
        asked = request.form.to_dict()
        client_id, secret = _client(asked)
        try:
            match asked.get("grant_type"):
                case "authorization_code":
                    answer = flow.redeem(asked, client_id, secret)
                case "refresh_token":
                    answer = flow.refresh(asked, client_id, secret)
                case None | "client_credentials":
                    answer = _persona_token(issuer, client_id, clock)
                case _:
                    raise FlowError("unsupported_grant_type", "this grant is not offered")
        except FlowError as error:
            answer, status = {"error": error.code, "error_description": str(error)}, 400
            if error.code == "invalid_client" and request.authorization:
                status = 401
        else:
            status = 200
        return Response(
            json.dumps(answer),
            status,
            {"Cache-Control": "no-store"},
            content_type="application/json",
        )


def _client(asked: Mapping[str, str]) -> tuple[str, str]:
    """Give the client's name and secret, from the header or the form (RFC 6749 §2.3.1)."""
    if request.authorization and request.authorization.type == "basic":
        given = request.authorization
        return unquote_plus(given.username or ""), unquote_plus(given.password or "")
    return asked.get("client_id", ""), asked.get("client_secret", "")


def _persona_token(issuer: DevelopmentIssuer, persona: str, clock: Clock) -> dict[str, Any]:
    """Give a persona's own long token, for those who call the APIs by hand."""
    if persona not in PERSONAS:
        raise FlowError("invalid_client", f"one of: {', '.join(PERSONAS)}")
    return {
        "access_token": issuer.token(PERSONAS[persona].principal, clock=clock),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
    }
