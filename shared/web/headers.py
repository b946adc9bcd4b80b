"""Security headers on every answer, and the nonce of the page's own style and script."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

FORM_ACTION = "NAVETTE_FORM_ACTION"
"""Setting of an application: the origins, besides its own, that its forms may lead to."""


IMAGES = "NAVETTE_IMAGES"
"""Setting of an application: the origins, besides its own, that its pages show images of."""


def csp_nonce() -> str:
    """Give this answer's nonce for `<style nonce>` and `<script nonce>`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def install_security_headers(app: Flask) -> None:
    """Send a strict Content-Security-Policy and its companions with every answer of `app`."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.add("X-Content-Type-Options", "nosniff")  # nobody else does
        headers.add("Referrer-Policy", "strict-origin-when-cross-origin")
        if response.mimetype == "text/html":
            own = f"'self' 'nonce-{csp_nonce()}'"
            images = " ".join(["'self'", "data:", *app.config.get(IMAGES, ())])
            forms = " ".join(["'self'", *app.config.get(FORM_ACTION, ())])
            headers["Content-Security-Policy"] = (
                f"default-src 'none'; script-src {own}; style-src {own}; img-src {images}; "
                f"font-src 'self'; connect-src 'self'; form-action {forms}; base-uri 'none'; "
                "worker-src 'self'; manifest-src 'self'; "
                "frame-ancestors 'none'"
            )
        elif "Content-Security-Policy" not in headers:
            headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return response
