"""A Chromium for the browser tests; without one they are skipped."""

import time
from pathlib import Path

import pytest

from shared.auth.issuer import PERSONAS
from shared.testing.browser import Complaints, running_chromium
from shared.testing.chromium import NONE_FOUND, find_chromium
from tests.browser.live import make_live

HERE = Path(__file__).parent
CHROMIUM = find_chromium()
PHONE = {"width": 390, "height": 844}
SIGN_IN_AGAIN_SECONDS = 100
"""A state older than this is not shared: its token would be renewed from two contexts at once."""


def pytest_collection_modifyitems(items):
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker("browser")
        if CHROMIUM is None and "without_chromium" not in item.keywords:
            item.add_marker(pytest.mark.skip(reason=NONE_FOUND))


@pytest.fixture(scope="session")
def chromium():
    with running_chromium(CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="session")
def live(stack):
    """What the pages are about."""
    return make_live(stack)


@pytest.fixture(scope="session")
def portal(stack):
    return stack.layout.service_url("portal")


@pytest.fixture(scope="session")
def states():
    """The cookies of who signed in, and when."""
    return {}


@pytest.fixture
def open_page(request, chromium, portal, states):
    """Give a function that opens a page in a context of its own, signed in as a persona or not.

    What the browser complained of fails the test; `@pytest.mark.complaints(*allowed)` names parts
    of complaints that the test is about.
    """
    marker = request.node.get_closest_marker("complaints")
    allowed = marker.args if marker else ()
    opened = []

    def new_context(**options):
        context = context_of(chromium, portal, **options)
        opened.append((context, Complaints(context)))
        return context

    def signed_in(persona):
        state, made = states.get(persona, (None, 0))
        if time.monotonic() - made > SIGN_IN_AGAIN_SECONDS:
            context = new_context()
            sign_in(context.new_page(), persona)
            state = context.storage_state()
            states[persona] = (state, time.monotonic())
        return state

    def open_as(persona=None, *, javascript=True, scheme="light", motion="no-preference", **more):
        state = {"storage_state": signed_in(persona)} if persona else {}
        context = new_context(
            java_script_enabled=javascript,
            color_scheme=scheme,
            reduced_motion=motion,
            **state | more,
        )
        return context.new_page()

    yield open_as
    heard = []
    for context, complaints in opened:
        context.close()
        heard += complaints.heard
    assert [one for one in heard if not any(part in one for part in allowed)] == []


@pytest.fixture(scope="session")
def visitors(chromium, portal):
    """Give a function that gives a persona's one page, for visits that leave nothing behind.

    The second value is the list of what the browser complains of from then on.
    """
    known = {}

    def visitor(persona):
        if persona not in known:
            # what is on its way from one colour to another is not yet what axe should measure
            context = context_of(chromium, portal, reduced_motion="reduce", service_workers="block")
            page = context.new_page()
            if persona:
                sign_in(page, persona)
            known[persona] = (page, Complaints(context).heard)
        page, heard = known[persona]
        heard.clear()
        return page, heard

    yield visitor
    for page, _ in known.values():
        page.context.close()


def context_of(chromium, portal, **options):
    context = chromium.new_context(
        **{"base_url": portal, "viewport": PHONE, "locale": "fr-FR"} | options
    )
    context.set_default_timeout(10_000)
    return context


def sign_in(page, persona, back="/fr/mon-espace"):
    """Sign in by choosing a persona on the development issuer's page."""
    page.goto(f"/connexion?retour={back}")
    page.get_by_role("button", name=PERSONAS[persona].description).click()
    page.wait_for_url(f"**{back}")
