"""The pages of the directory: searched, one structure whole, support, partnerships, practices."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from services.portal.tests.directory_things import FACETS, STRUCTURE
from services.portal.tests.fakes import HOSTILE, answering, away

NBSP = "\u00a0"


def asked_of(fake, path):
    """Give the parameters each request of a path was sent with."""
    return [dict(one.url.params) for one in fake.requests if one.url.path == path]


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.text


def test_what_is_asked_of_the_directory_is_in_the_address(visitor, fake):
    shown = page(
        visitor,
        "/fr/annuaire?q=textile&autour=68100&rayon=20&theme=textile&forme=association"
        "&besoin=premises&label=esus&type=ACI&commune=68224&tri=distance&suite=abc",
    )
    assert asked_of(fake, "/v1/structures") == [
        {
            "q": "textile",
            "near": "68224",
            "within_km": "20",
            "theme": "textile",
            "family": "association",
            "need": "premises",
            "label": "esus",
            "kind": "ACI",
            "commune": "68224",
            "sort": "distance",
            "cursor": "abc",
            "facets": "true",
        }
    ]
    for label in (f"«{NBSP}textile{NBSP}»", "20 km autour de Mulhouse", "ESUS", "Association"):
        assert f"</span>{label}<svg" in shown, label
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', shown)
    assert {"theme", "tri"} <= {name for name, _ in kept}
    assert not {"q", "autour", "rayon", "suite"} & {name for name, _ in kept}


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ("tri=distance", None),
        ("tri=pertinence", None),
        ("q=a&tri=pertinence", "relevance"),
        ("autour=Mulhouse&tri=distance", "distance"),
        ("tri=fraicheur", "freshness"),
        ("tri=<b>", None),
    ],
)
def test_an_order_that_makes_no_sense_is_not_asked_for(visitor, fake, query, sort):
    page(visitor, f"/fr/annuaire?{query}")
    assert asked_of(fake, "/v1/structures")[0].get("sort") == sort


def test_choices_are_counted(visitor):
    shown = page(visitor, "/fr/annuaire")
    assert "1 structure trouvée" in shown
    assert re.search(r'<span>Filière textile</span><span class="n-count">12</span>', shown)
    assert '<span>Locaux et hébergement d’entreprise</span><span class="n-count">4</span>' in shown


def test_a_place_nobody_knows_is_said_and_not_asked_for(visitor, fake):
    shown = page(visitor, "/fr/annuaire?autour=Atlantide&rayon=x")
    assert "Lieu inconnu" in shown
    assert "near" not in asked_of(fake, "/v1/structures")[0]


def test_what_answers_is_marked_and_stays_text(visitor, fake):
    pieces = [{"text": "La <b>", "hit": False}, {"text": "Trame</b>", "hit": True}]
    marks = {"name": pieces, "description": pieces}
    fake.lists["/v1/structures"] = [STRUCTURE | {"highlights": marks, "distance_km": 3.42}]
    shown = page(visitor, "/fr/annuaire?q=trame&autour=Mulhouse")
    assert shown.count("La &lt;b&gt;<mark>Trame&lt;/b&gt;</mark>") == 2
    assert "à 3,4 km" in shown


def test_an_empty_search_says_what_leaving_a_filter_out_would_give(visitor, fake):
    def counting(request):
        total = 0 if "theme" in request.url.params else 7
        body = {"items": [], "next": None, "total": total, "facets": FACETS}
        return httpx.Response(200, json=body)

    fake.instead["directory"] = counting
    shown = page(visitor, "/fr/annuaire?q=velo&theme=food")
    assert "Aucune structure ne correspond." in shown
    assert re.search(
        r'<a href="/fr/annuaire\?q=velo">sans Alimentation et circuits courts</a>.: 7', shown
    )
    assert f"sans «{NBSP}velo{NBSP}»" not in shown
    assert len(asked_of(fake, "/v1/structures")) == 3


@pytest.mark.parametrize("facets", [[], {"theme": 7}, {"theme": [{"value": "x"}]}, {"theme": None}])
def test_counts_that_are_nonsense_are_as_a_service_that_is_away(visitor, fake, facets):
    fake.instead["directory"] = answering({"items": [], "total": 0, "facets": facets or "x"})
    assert "ne répond pas" in page(visitor, "/fr/annuaire")


def test_structures_are_proposed_as_one_types(visitor, fake):
    answer = visitor.get("/de/verzeichnis/vorschlaege?q=tra")
    assert answer.json["items"] == [
        {
            "name": "La Trame solidaire",
            "pieces": [],
            "place": "Mülhausen",
            "address": "/de/verzeichnis/s1",
        }
    ]
    assert asked_of(fake, "/v1/structures") == [{"q": "tra", "limit": "6"}]
    assert visitor.get("/fr/annuaire/propositions?q=t").json == {"items": []}
    fake.instead["directory"] = away
    assert visitor.get("/fr/annuaire/propositions?q=tra").json == {"items": []}


def test_a_structure_tells_all_that_is_public(visitor):
    shown = page(visitor, "/fr/annuaire/s1")
    for text in (
        "Sa forme juridique est de l’ESS",
        f"de 9{NBSP}h à 12{NBSP}h, de 14{NBSP}h à 18{NBSP}h",
        "Du lundi au vendredi",
        "français, allemand",
        'href="tel:%2B33389123456">+33 3 89 12 34 56</a>',
        "bonjour@trame.exemple.fr",
        "Facebook",
        "ESUS",
        "Tissons la solidarité",
        "dans un rayon de 30 km",
        "24 salariés",
        "(au 31 décembre 2025)",
        "Parrainage et mentorat",
        "sous 5 jours",
        "À jour au 3 novembre 2026",
        "déclarée par la structure elle-même",
        "Collecte des chutes de coupe",
        "Atelier 12 à la Fonderie",
        "Trier au fil de l’eau",
    ):
        assert text in shown, text
    assert "Mo-Fr" not in shown


def test_a_structure_that_tells_little_is_shown_without_holes(visitor, fake):
    fake.lists = {path: [] for path in fake.lists}
    fake.lists["/v1/structures"] = [{"id": "s1", "name": "Une", "opening_hours": "sur RDV ?"}]
    shown = page(visitor, "/fr/annuaire/s1")
    for text in ("Horaires", "Ses partenariats", "None", "n-logo", "n-why", "sur RDV ?"):
        assert text not in shown, text


def test_the_parts_of_a_structure_that_are_away_are_said_and_the_rest_stands(visitor, fake):
    def some(request):
        return away(request) if request.url.path == "/v1/premises" else fake.well(request)

    fake.instead["directory"] = some
    shown = page(visitor, "/fr/annuaire/s1")
    assert shown.count("ne répond pas pour le moment") == 1
    assert "Collecte des chutes de coupe" in shown


def test_a_structure_that_was_merged_leads_to_where_it_went(visitor, fake):
    moved = httpx.Response(308, headers={"Location": "/v1/structures/s%202"}, json={})
    fake.instead["directory"] = lambda _: moved
    answer = visitor.get("/de/verzeichnis/s1")
    assert (answer.status_code, answer.location) == (301, "/de/verzeichnis/s%202")
    assert visitor.get("/fr/annonces/l1").status_code == 404


def test_a_structure_that_closed_says_so_and_a_site_names_its_parent(visitor, fake):
    closed = STRUCTURE | {"status": "closed", "closed_on": "2026-05-01", "parent": "s2"}
    fake.lists["/v1/structures"] = [closed, {"id": "s2", "name": "La Maison mère"}]
    shown = page(visitor, "/fr/annuaire/s1")
    assert "a cessé son activité le 1er mai 2026" in shown
    assert '<a href="/fr/annuaire/s2">La Maison mère</a>' in shown


def test_a_logo_is_passed_on_only_as_a_picture(visitor, fake):
    def logo(request):
        return httpx.Response(
            200, content=b"PNG", headers={"Content-Type": "image/png", "ETag": '"d"'}
        )

    fake.instead["directory"] = logo
    answer = visitor.get("/annuaire/s1/logo")
    assert (answer.data, answer.mimetype) == (b"PNG", "image/png")
    assert answer.cache_control.max_age
    fake.instead["directory"] = lambda _: httpx.Response(304)
    assert visitor.get("/annuaire/s1/logo", headers={"If-None-Match": '"d"'}).status_code == 304
    for behaviour, status in [
        (lambda _: httpx.Response(200, html="<script>"), 503),
        (lambda _: httpx.Response(404), 404),
        (away, 503),
    ]:
        fake.instead["directory"] = behaviour
        assert visitor.get("/annuaire/s1/logo").status_code == status
    fake.instead.clear()
    with_logo = STRUCTURE | {"logo": {"digest": "abc", "width": 120, "height": 60}}
    fake.lists["/v1/structures"] = [with_logo]
    assert 'src="/annuaire/s1/logo?v=abc" width="120" height="60"' in page(
        visitor, "/fr/annuaire/s1"
    )


def test_who_answers_a_need_is_asked_for_from_the_form(visitor, fake):
    shown = page(visitor, "/fr/accompagnement?besoin=premises&public=association&lieu=Rixheim")
    assert asked_of(fake, "/v1/support") == [
        {"need": "premises", "audience": "association", "commune": "68278"}
    ]
    assert '<option selected value="premises">' in shown
    assert "à 3,4 km" in shown
    fake.requests.clear()
    assert "Lieu inconnu" in page(visitor, "/fr/accompagnement?lieu=Atlantide")
    assert asked_of(fake, "/v1/support") == []


def test_a_partnership_says_who_commits_to_what(visitor, fake):
    shown = page(visitor, "/fr/partenariats/a1")
    for text in ("Trier sous 8 jours", "SIREN 732829320", "en vigueur", "90 jours"):
        assert text in shown, text
    page(visitor, "/fr/partenariats?entreprise=Filatures&etat=ended&accord=lease&structure=s1")
    assert asked_of(fake, "/v1/partnerships")[-1] == {
        "company": "Filatures",
        "state": "ended",
        "kind": "lease",
        "structure": "s1",
    }


def test_a_practice_names_whose_it_is_and_counts_what_it_cost(visitor):
    shown = page(visitor, "/fr/bonnes-pratiques/g1")
    assert '<a href="/fr/annuaire/s1">La Trame solidaire</a>' in shown
    assert "46,5 %" in shown
    assert 'href="https://refashion.exemple.fr/etude"' in shown
    assert f"4\u202f100,50{NBSP}€" in shown


def test_practices_are_read_by_economy(visitor, fake):
    shown = page(visitor, "/fr/bonnes-pratiques?theme=mauve-economy")
    assert asked_of(fake, "/v1/practices") == [{"theme": "mauve-economy"}]
    assert re.search('aria-current="page">Économie mauve', shown)


@pytest.mark.parametrize("path", ["/fr/locaux.atom", "/fr/bonnes-pratiques.atom"])
def test_feeds_tell_what_came_last(visitor, path):
    answer = visitor.get(path)
    assert answer.mimetype == "application/atom+xml"
    assert "<entry>" in answer.text


def test_what_is_found_is_downloaded_whole(visitor, fake):
    query = "q=velo&autour=Mulhouse&rayon=5&tri=distance&suite=x"
    shown = page(visitor, f"/fr/annuaire?{query}")
    assert 'href="/fr/annuaire.csv?q=velo&amp;autour=Mulhouse&amp;rayon=5"' in shown
    for form, media_type in [("csv", "text/csv"), ("data-inclusion.json", "application/json")]:
        fake.requests.clear()
        answer = visitor.get(f"/fr/annuaire.{form}?{query}")
        assert (answer.data, answer.mimetype) == (b"[]", media_type)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="annuaire.{form}"'
        asked = {"q": "velo", "near": "68224", "within_km": "5"}
        assert asked_of(fake, f"/v1/structures.{form}") == [asked]
    assert visitor.get("/fr/annuaire.exe").status_code == 404


def test_a_map_that_moves_asks_for_what_is_there(visitor, fake):
    fake.lists["/v1/structures"] = [STRUCTURE | {"location": {"latitude": 47.7, "longitude": 7.3}}]
    shown = page(visitor, "/fr/annuaire?theme=textile")
    assert 'data-more="/fr/annuaire/carte?theme=textile"' in shown
    assert 'data-address="/fr/annuaire/__ID__"' in shown
    answer = visitor.get("/fr/annuaire/carte?theme=textile&bbox=7,47,8,48&zoom=12")
    assert answer.mimetype == "application/geo+json"
    seen = {"theme": "textile", "bbox": "7,47,8,48", "zoom": "12"}
    assert asked_of(fake, "/v1/structures.geojson") == [seen]


def test_a_structure_is_described_to_machines(visitor, fake):
    shown = page(visitor, "/fr/annuaire/s1")
    (told,) = re.findall(r'<script type="application/ld\+json" nonce="[^"]+">(.+?)</script>', shown)
    described = json.loads(told)
    assert described["@id"] == "http://localhost/fr/annuaire/s1"
    assert described["name"] == HOSTILE
    fake.instead["directory"] = lambda request: (
        httpx.Response(200, json=[]) if request.url.path.endswith(".jsonld") else fake.well(request)
    )
    assert "ld+json" not in page(visitor, "/fr/annuaire/s1")
