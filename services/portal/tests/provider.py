"""A browser, the portal and the real development issuer, in one process."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from werkzeug.test import TestResponse

from services.portal.app import create_app
from services.portal.tests.fakes import FakeServices, portal_environment
from shared.auth import issuer_app
from shared.auth.access import VERIFIER
from shared.auth.tokens import TokenVerifier
from shared.testing.web import AUDIENCE, ISSUER

HIDDEN = re.compile(r'<input (?=[^>]*type="hidden")[^>]*name="([^"]+)"[^>]* value="([^"]*)"')
SECRET = "a-client-s_secret.~"


class KeptTemplates(BytecodeCache):
    """Keeps compiled templates from one portal to the next: compiling took most of a test."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take up a template compiled before, unless its source changed since."""
        if code := self._kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = KeptTemplates()


class MovableClock:
    """The time, moved on at will."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead

    def move(self, **by: float) -> None:
        """Move on."""
        self.ahead += timedelta(**by)


class Issuer(BaseAdapter):
    """The development issuer behind `requests`; `away` and `asked` for the tests."""

    def __init__(
        self, folder: Path, clock: MovableClock, portal: str = "http://localhost", secret: str = ""
    ) -> None:
        super().__init__()
        self._folder, self._clock, self._portal, self._secret = folder, clock, portal, secret
        self.away = False
        self.asked: list[str] = []
        self.sent: list[dict[str, str]] = []
        self.start("issuer.pem")

    def start(self, key_file: str) -> None:
        """Start with the key of this file, as after a change of keys."""
        client = f"portal:{self._secret}" if self._secret else "portal"
        portal = self._portal
        environ = {
            "NAVETTE_OIDC_ISSUER": ISSUER,
            "NAVETTE_ISSUER_KEY_FILE": str(self._folder / key_file),
            "NAVETTE_ISSUER_CLIENTS": f"{client} {portal}/connexion/retour {portal}/",
        }
        self.app = issuer_app.create_app(environ, self._clock)

    def browser(self) -> FlaskClient:
        """Give a browser on the issuer's pages."""
        return self.app.test_client()

    def keys(self, _url: str) -> dict[str, Any]:
        """Give the public keys, as services fetch them."""
        found: dict[str, Any] = self.browser().get("/jwks").get_json()
        return found

    def send(
        self, request: requests.PreparedRequest, *_: Any, **_options: Any
    ) -> requests.Response:
        """Answer the portal."""
        parts = urlsplit(str(request.url))
        if self.away:
            raise requests.ConnectionError("refused")
        self.asked.append(parts.path)
        self.sent.append(dict(parse_qsl(str(request.body or ""))))
        given = self.browser().open(
            f"{parts.path}?{parts.query}",
            method=request.method,
            data=request.body,
            headers=dict(request.headers),
        )
        answer = requests.Response()
        answer.status_code, answer._content = given.status_code, given.data
        answer.headers = CaseInsensitiveDict(given.headers)
        answer.url, answer.request = str(request.url), request
        return answer

    def close(self) -> None:
        """Hold nothing."""


def make_portal(fake: FakeServices, issuer: Issuer, clock: MovableClock, **more: str) -> Flask:
    """Make the portal with this issuer."""
    app = create_app(portal_environment(**more), fake, provider_adapter=issuer, clock=clock)
    app.jinja_env.bytecode_cache = TEMPLATES
    app.extensions[VERIFIER] = TokenVerifier(
        issuer=ISSUER,
        audience=AUDIENCE,
        jwks_url=f"{ISSUER}/jwks",
        fetch=issuer.keys,
        now=lambda: clock().timestamp(),
    )
    return app


def query(address: str) -> dict[str, str]:
    """Give the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def choose(issuer: Issuer, address: str, persona: str = "nadia") -> str:
    """Choose a persona on the issuer's page; give where it sends the browser."""
    asked = query(address)
    assert issuer.browser().get("/authorize", query_string=asked).status_code == 200
    answer = issuer.browser().post("/authorize", data=asked | {"persona": persona})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def sign_in(
    visitor: FlaskClient, issuer: Issuer, persona: str = "nadia", page: str = "", **options: Any
) -> TestResponse:
    """Sign in by the whole code flow; give the portal's last answer."""
    begun = visitor.get("/connexion", query_string={"retour": page} if page else {}, **options)
    assert begun.status_code == 303, begun.text
    back = choose(issuer, begun.location, persona)
    return visitor.get(f"/connexion/retour?{urlsplit(back).query}", **options)


def form_of(page: TestResponse) -> dict[str, str]:
    """Give the hidden fields of a page's form: what a browser sends with what is typed."""
    form = page.text.split('class="n-form"', 1)[1].split("</form>", 1)[0]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def csrf_of(page: TestResponse) -> str:
    """Give the token of a page's first form."""
    marker = 'name="csrf_token" value="'
    return page.text.split(marker, 1)[1].split('"', 1)[0]
