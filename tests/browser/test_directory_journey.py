"""A page of the directory from its inscription to its merger, by clicks of three persons."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def register(page, name):
    """Register a structure; give its id."""
    page.goto("/fr/mes-structures")
    page.get_by_role("link", name="Inscrire une structure").click()
    page.get_by_label("Nom de la structure").fill(name)
    page.get_by_label("Commune").fill("Rixheim")
    page.get_by_role("button", name="Inscrire").click()
    page.wait_for_url(re.compile("/fr/mes-structures/[^/]{20,}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return page.url.rpartition("/")[2]


def test_a_page_is_registered_claimed_and_merged_with_its_double(stack, open_page):
    mark = uuid4().hex[:8]
    name, double = f"Filerie {mark} des Bains", f"La Filerie {mark} des Bains"

    owner = open_page("claire")
    stays, goes = register(owner, name), register(owner, double)

    taker = open_page("lea")
    taker.goto(f"/fr/annuaire/{stays}")
    taker.get_by_role("link", name="C’est ma structure").click()
    taker.get_by_label("Votre fonction dans la structure").fill("Trésorière")
    taker.get_by_label("Ce qui le montre").fill("Le procès-verbal de l’assemblée générale.")
    taker.get_by_role("button", name="Envoyer la demande").click()
    expect(taker.locator(".n-banner-good")).to_be_visible()

    agent = open_page("nadia")
    agent.goto("/fr/bureau/revendications")
    agent.get_by_role("link", name=name, exact=True).click()
    expect(agent.get_by_text("assemblée générale")).to_be_visible()
    agent.get_by_role("button", name="Accepter").click()
    expect(agent.locator(".n-banner-good")).to_contain_text(name)
    taker.goto("/fr/mes-structures")
    taker.get_by_role("link", name=name, exact=True).first.click()
    expect(taker.get_by_role("heading", level=1)).to_contain_text(name)

    pair = agent.locator(".n-pair").filter(has_text=mark)

    def proposed():
        """The agent is shown the two pages side by side."""
        agent.goto("/fr/bureau/doublons")
        return pair.count() == 1

    eventually(proposed, timeout=30)
    expect(pair.get_by_role("table")).to_contain_text(double)
    pair.get_by_role("link", name="C’est la même : fusionner").click()
    if f"/{goes}/dans/{stays}" not in agent.url:
        agent.get_by_role("link", name="Garder plutôt l’autre page").click()
        agent.wait_for_url(f"**/{goes}/dans/{stays}")
    agent.get_by_role("button", name="Aperçu de la fusion").click()
    expect(agent.get_by_role("heading", name="Ce que sera la page")).to_be_visible()
    agent.get_by_role("button", name="Fusionner", exact=True).click()
    expect(agent.locator(".n-banner-good")).to_contain_text("n’en font plus qu’une")

    taker.goto(f"/fr/annuaire/{goes}")
    taker.wait_for_url(f"**/fr/annuaire/{stays}")
    expect(taker.get_by_role("heading", level=1)).to_have_text(name)

    agent.get_by_role("button", name="Revenir en arrière").click()
    expect(agent.locator(".n-banner-good")).to_contain_text("il y a de nouveau deux pages")
    taker.goto(f"/fr/annuaire/{goes}")
    expect(taker.get_by_role("heading", level=1)).to_have_text(double)
