"""Every page in every language: well made, accessible, and fitting the narrowest screens."""

import pytest

from services.portal.languages import LANGUAGES
from tests.browser.accessibility import ALL_BUT_CONTRAST, CONTRAST, found_by_axe
from tests.browser.conftest import PHONE
from tests.browser.live import AGENT, OWNER, TAKER
from tests.browser.site import site

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

WIDTHS = {"a phone": 390, "400 % zoom": 320, "200 % zoom": 640}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXT_ZOOM = "size => { document.documentElement.style.fontSize = size }"
FACTS = """() => ({
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  title: document.title,
  focused: document.activeElement !== document.body,
})"""
FOCUSED = "() => document.activeElement.id || document.activeElement.hash"


@pytest.mark.parametrize("one", site(), ids=str)
def test_a_page_is_sound_in_each_language(one, live, visitors):
    wrong = []
    for persona, language in visits(one):
        (page, heard), address = visitors(persona), one.address(language, live)
        answer = page.goto(address)
        found = [*made(page, answer, language), *fits(page), *seen(page, language)]
        wrong += [f"{address} ({persona}) {problem}" for problem in (*found, *heard)]
    assert wrong == []


def visits(one):
    """Who looks at a page in which language; what is anyone's own is seen by three persons."""
    if one.gallery:
        return [(None, "fr")]
    people = (None,) * 3
    if one.personal:
        people = (TAKER,) * 3 if one.live else (TAKER, OWNER, AGENT)
    if one.of_agents:
        people = (AGENT,) * 3
    return zip(people, LANGUAGES, strict=True)


def made(page, answer, language):
    """The page itself, and the way past its header."""
    facts = page.evaluate(FACTS)
    if answer.status != 200:
        yield f"answers {answer.status}"
    if facts["language"] != language:
        yield "lang"
    if facts["headings"] != 1:
        yield f"{facts['headings']} h1"
    if not facts["title"].removesuffix(" — Navette").strip(" —"):
        yield "no title"
    if facts["focused"]:
        return  # what is wrong with a form has taken the focus
    page.keyboard.press("Tab")
    if page.evaluate(FOCUSED) != "#contenu":
        yield f"Tab first reaches {page.evaluate(FOCUSED)!r}, not the skip link"
    page.keyboard.press("Enter")
    if page.evaluate(FOCUSED) != "contenu":
        yield "the skip link does not lead to the content"


def fits(page):
    """Nothing to scroll sideways for."""
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 844})
        if (over := page.evaluate(WIDE)) > 0:
            yield f"{over} px too wide at {width} px ({name})"
    page.set_viewport_size({"width": 1280, "height": 844})
    page.evaluate(TEXT_ZOOM, "200%")
    if (over := page.evaluate(WIDE)) > 0:
        yield f"{over} px too wide with text of twice the size"
    page.evaluate(TEXT_ZOOM, "")
    page.set_viewport_size(PHONE)


def seen(page, language):
    """What axe finds; colours are the same in each language: light and dark are looked at in one.

    They are half of what axe does.
    """
    if language != "fr":
        yield from found_by_axe(page, ALL_BUT_CONTRAST)
        return
    page.emulate_media(color_scheme="dark")
    yield from (f"in the dark, {problem}" for problem in found_by_axe(page, CONTRAST))
    page.emulate_media(color_scheme="light")
    yield from found_by_axe(page)
