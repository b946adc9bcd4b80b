"""Signing in on the whole stack, as a browser does: portal, issuer, services."""

import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from shared.auth.issuer import PERSONAS
from shared.testing.people import match_of, publish, seek, someone

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


@pytest.fixture
def browser():
    with httpx.Client(timeout=15) as client:
        yield client


def sign_in(browser, portal, persona, page):
    """Sign in as a persona on the issuer's page; give where the portal then leads."""
    begun = browser.get(f"{portal}/connexion", params={"retour": page})
    shown = browser.get(begun.headers["location"])
    assert "Qui êtes-vous" in shown.text
    asked = dict(parse_qsl(urlsplit(begun.headers["location"]).query))
    issuer = begun.headers["location"].partition("?")[0]
    chosen = browser.post(issuer, data=asked | {"persona": persona})
    back = browser.get(chosen.headers["location"])
    assert back.status_code == 303, back.text
    return back.headers["location"]


def token_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_a_taker_signs_in_sees_what_is_theirs_and_leaves(stack, browser):
    portal, title = stack.layout.service_url("portal"), f"Filature {someone().sub}"
    lea = PERSONAS["lea"].principal
    seek(stack, lea)
    listing = publish(stack, someone(), title=title)
    page = f"/fr/mises-en-relation/{match_of(stack, lea, listing['id'])['id']}"

    where = sign_in(browser, portal, "lea", page)
    assert where == page
    shown = browser.get(portal + where)
    assert title in shown.text
    signed = dict(browser.cookies)

    left = browser.post(f"{portal}/deconnexion", data={"csrf_token": token_of(shown)})
    done = browser.get(left.headers["location"])
    assert done.headers["location"] == f"{portal}/"
    assert title not in browser.get(portal + page).text
    with httpx.Client(cookies=signed, timeout=15) as thief:
        assert title not in thief.get(portal + page).text
