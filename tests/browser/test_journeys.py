"""What people come for, done in a real browser: by clicks, by keyboard, without scripts."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from infra.local.kept_mails import mails
from shared.testing.waiting import eventually
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

TRANSFERRED = """Object.fromEntries(performance.getEntriesByType("resource")
  .map(one => [new URL(one.name).pathname, one.transferSize])
  .filter(([path]) => path.includes("/static/")))"""
WORDS = {
    "fr": {
        "search": "Décrire une recherche",
        "themes": "Économie mauve",
        "place": "Autour de",
        "radius": "Jusqu’à combien de kilomètres",
        "save": "Enregistrer",
        "write": "Rédiger une annonce",
        "title": "Titre",
        "commune": "Commune de l’entreprise",
        "name": "Nom de l’entreprise",
        "publish": "Publier",
        "mail": "Me prévenir aussi par courriel",
        "address": "Adresse électronique",
        "preferences": "Mes préférences",
        "own": "/fr/mon-espace",
        "listings": "/fr/mes-annonces",
        "searches": "/fr/mes-recherches",
        "matches": "/fr/mises-en-relation",
        "figures": "/fr/chiffres",
        "points": "points sur 100",
    },
    "de": {
        "search": "Eine Suche beschreiben",
        "themes": "Mauve Ökonomie",
        "place": "Im Umkreis von",
        "radius": "Bis zu wie vielen Kilometern",
        "save": "Speichern",
        "write": "Ein Angebot schreiben",
        "title": "Titel",
        "commune": "Gemeinde des Betriebs",
        "name": "Name des Betriebs",
        "publish": "Veröffentlichen",
        "mail": "Mich auch per E-Mail benachrichtigen",
        "address": "E-Mail-Adresse",
        "preferences": "Meine Einstellungen",
        "own": "/de/mein-bereich",
        "listings": "/de/meine-angebote",
        "searches": "/de/meine-suchen",
        "matches": "/de/vorschlaege",
        "figures": "/de/zahlen",
        "points": "von 100 Punkten",
    },
}


@pytest.mark.parametrize(("language", "theme"), [("fr", "mauve-economy"), ("de", "health")])
def test_the_main_job_is_done_by_clicks_by_three_persons(stack, open_page, language, theme):
    word, mark = WORDS[language], uuid4().hex[:8]
    address = f"lea-{mark}@exemple.fr"

    taker = open_page("lea")  # the demo's taker keeps his address: the README reads his mail
    taker.goto(word["own"])
    taker.get_by_role("link", name=word["preferences"]).click()
    taker.get_by_label(word["address"], exact=False).fill(address)
    taker.get_by_label(word["mail"]).check()
    taker.get_by_role("button", name=word["save"]).click()
    expect(taker.get_by_role("status").first).to_be_visible()
    taker.goto(word["searches"])
    taker.get_by_role("link", name=word["search"]).click()
    taker.locator(f"input[value={theme}]").check()
    taker.get_by_label(word["place"]).fill("Mulhouse")
    taker.get_by_label(word["radius"]).fill("20")
    taker.get_by_role("button", name=word["save"]).click()
    expect(taker).to_have_url(re.compile(word["searches"]))

    owner = open_page("claire")
    owner.goto(word["listings"])
    owner.get_by_role("link", name=word["write"]).click()
    owner.get_by_label(word["title"]).fill(f"Atelier {mark}")
    owner.locator(f"input[value={theme}]").check()
    owner.get_by_label(word["commune"]).fill("Rixheim")
    owner.get_by_label(word["name"]).fill(f"Secret {mark}")
    owner.get_by_role("button", name=word["save"]).click()
    owner.get_by_role("button", name=word["publish"]).click()
    expect(owner.locator(".n-banner-good")).to_be_visible()

    def told():
        """The taker has the mail."""
        return [mail for mail in mails(stack.layout, address) if mark in mail["subject"]]

    (mail,) = eventually(told, timeout=30)
    assert f"Secret {mark}" not in str(mail)
    taker.goto(word["matches"])
    taker.get_by_role("link", name=f"Atelier {mark}").click()
    expect(taker.get_by_text(word["points"])).to_be_visible()
    expect(taker.get_by_role("row").nth(4)).to_be_visible()
    assert f"Secret {mark}" not in taker.content()

    agent = open_page("nadia")

    def counted():
        """The agent sees the theme among the figures."""
        agent.goto(word["figures"])
        return agent.get_by_role("row", name=re.compile(r"\d")).count() > 0

    eventually(counted, timeout=30)
    agent.goto("/fr/bureau")
    expect(agent.get_by_role("heading", level=1)).to_be_visible()


def test_search_and_filters_by_keyboard_alone(live, open_page):
    page = open_page()
    page.goto("/fr/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("cooperative d'activites")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/recherche?q=*")
    page.locator(".n-card-title a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/annuaire/*")
    page.goto("/fr/annuaire")
    page.locator(".n-facet summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/annuaire?theme=*")
    page.locator(".n-active a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/annuaire")
    page.get_by_role("link", name="Deutsch").press("Enter")
    page.wait_for_url("**/de/verzeichnis")


def test_signing_in_and_out_by_keyboard(open_page):
    page = open_page()
    sign_in(page, "samuel")  # not as who others are signed in: it ends everywhere
    page.get_by_role("button", name="Se déconnecter").press("Enter")
    page.wait_for_url("**/fr/")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()


def test_focus_is_seen_and_goes_in_the_order_of_reading(open_page):
    page = open_page()
    page.goto("/fr/annuaire")
    seen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const one = document.activeElement; const box = one.getBoundingClientRect();"
            " const style = getComputedStyle(one.closest('.n-card') ?? one);"
            " return [one.outerHTML.slice(0, 60), box.top + scrollY, style.outlineStyle,"
            " Boolean(one.closest('.n-map'))] }"
        )
        if place[0].startswith("<body"):
            break  # past the last
        seen.append(place)
    assert len(seen) > 15
    assert [one for one in seen if one[2] == "none"] == []
    tops = [top for _, top, _, on_map in seen[1:] if not on_map]  # pins are where things are
    assert all(after > before - 120 for before, after in pairwise(tops))


@pytest.mark.complaints("422")
def test_pages_and_forms_work_without_scripts(stack, open_page):
    page = open_page("tarek", javascript=False)
    page.goto("/fr/galerie/map")
    expect(page.get_by_role("img", name="Carte")).to_be_visible()
    page.goto("/fr/mes-recherches/nouvelle")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("choses à revoir")
    page.locator("input[value=energy]").check()
    page.get_by_label("Autour de").fill("Bâle")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".n-banner-good")).to_be_visible()
    page.get_by_role("button", name="Mettre en pause").first.click()
    page.get_by_role("button", name="Revenir en arrière").click()
    expect(page.locator(".n-banner-good")).to_contain_text("à nouveau active")


def test_what_is_typed_comes_back_except_what_is_confidential(open_page):
    page = open_page("claire")
    page.goto("/fr/mes-annonces/nouvelle")
    page.get_by_label("Titre").fill("Un atelier")
    page.get_by_label("Nom de l’entreprise").fill("Secret")
    eventually(lambda: page.evaluate("Object.keys(localStorage).length > 0"))
    assert "Secret" not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    expect(page.get_by_label("Titre")).to_have_value("Un atelier")
    expect(page.get_by_label("Nom de l’entreprise")).to_have_value("")
    page.get_by_role("button", name="L’oublier").click()
    expect(page.get_by_label("Titre")).to_have_value("")


def test_a_card_and_its_pin_light_each_other_up(live, open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto("/fr/galerie/map")
    pin = page.locator(".n-pin").first
    pin.focus()
    expect(pin).to_be_focused()
    assert pin.get_attribute("aria-label")


def test_no_motion_for_who_asks_for_none(open_page):
    page = open_page(motion="reduce")
    page.goto("/fr/galerie/cards")
    moving = "() => document.getAnimations().length"
    page.locator(".n-card").first.hover()
    assert page.evaluate(moving) == 0


@pytest.mark.complaints("net::ERR", "Failed to load", "fetch")
def test_offline_is_said(open_page):
    page = open_page()
    page.goto("/fr/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/fr/annuaire")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes hors ligne")


def test_a_second_page_loads_nothing_anew(open_page):
    page = open_page(service_workers="block")
    page.goto("/fr/annuaire")
    page.goto("/fr/chiffres")
    sizes = page.evaluate(TRANSFERRED)
    assert len(sizes) > 10
    assert {path: size for path, size in sizes.items() if size} == {}


def test_a_structure_is_found_by_keyboard_as_one_types(live, open_page):
    page = open_page()
    page.goto("/fr/annuaire")
    field = page.get_by_label("Un nom, une activité, un mot")
    field.focus()
    page.keyboard.type("transfrontaliere sundg")
    options = page.get_by_role("listbox", name="Structures proposées").get_by_role("option")
    expect(options.first).to_contain_text("Sundgau")
    expect(page.get_by_role("status").filter(has_text="proposition")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("a")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/fr/annuaire/[^/?]+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sundgau")


def test_who_has_left_the_field_is_proposed_nothing_any_more(live, open_page):
    page = open_page()
    held = []
    page.route("**/annuaire/propositions*", lambda route: held.append(route))
    page.goto("/fr/annuaire")
    with page.expect_request("**/annuaire/propositions*"):
        page.get_by_label("Un nom, une activité, un mot").press_sequentially("textile")
    with page.expect_event("requestfailed", timeout=3_000):  # else it would cover what comes below
        page.get_by_label("Autour de").focus()
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    expect(page).to_have_url(re.compile("q=textile"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_search_is_narrowed_and_widened_again(live, open_page, javascript):
    page = open_page(javascript=javascript)
    page.goto("/fr/annuaire")
    page.get_by_label("Un nom, une activité, un mot").fill("textile")
    page.get_by_label("Autour de").fill("Mulhouse")
    page.get_by_label("À moins de").select_option("20")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    expect(page.get_by_text("20 km autour de Mulhouse")).to_be_visible()
    page.get_by_text("Thème", exact=True).click()
    page.get_by_role("link", name="Artisanat et production locale").click()
    expect(page.locator(".n-card").first).to_contain_text("Artisanat et production locale")
    page.get_by_role("link", name="Distance", exact=True).click()
    page.get_by_role("link", name="Retirer le filtre Artisanat").click()
    expect(page.get_by_text("20 km autour de Mulhouse")).to_be_visible()
    page.goto("/fr/annuaire?q=textile&commune=68154")
    expect(page.get_by_text("Aucune structure ne correspond.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^sans")).first.click()
    expect(page.locator(".n-card").first).to_be_visible()


def test_a_rent_is_simulated_as_one_types(live, open_page):
    page = open_page()
    page.goto(f"/fr/locaux/{live['premises']}")
    months = page.get_by_label("Durée, en mois")
    months.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("24")
    told = page.locator("[data-rent-status]")
    expect(told).to_contain_text("€ en tout")
    before = told.text_content()
    expect(page.get_by_role("table", name="Année par année").get_by_role("row")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.type("90000")
    expect(page.get_by_role("columnheader", name="Part du chiffre d’affaires")).to_be_attached()
    page.get_by_label("Insertion").focus()
    page.keyboard.press("Space")
    expect(told).not_to_have_text(before)
    assert "remises=inclusion" in page.url


def test_a_rent_is_simulated_without_scripts(live, open_page):
    page = open_page(javascript=False)
    page.goto(f"/fr/locaux/{live['premises']}")
    page.get_by_label("Durée, en mois").fill("12")
    page.get_by_label("Insertion").check()
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_text("Remises obtenues")).to_be_visible()
    expect(page.get_by_role("table", name="Année par année").get_by_role("row")).to_have_count(2)
    page.get_by_label("Début du bail").fill("")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("alert")).to_contain_text("une chose à revoir")
