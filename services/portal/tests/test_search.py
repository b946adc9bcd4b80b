"""What the search of the header leads to."""

from __future__ import annotations

from services.portal.tests.fakes import away


def test_words_lead_to_structures_listings_places_and_themes(visitor, fake):
    shown = visitor.get("/fr/recherche?q=mulhouse").text
    assert "/fr/annuaire?commune=68224" in shown
    assert "La Trame solidaire" in shown
    assert "Atelier de confection" in shown
    assert {one.url.params["q"] for one in fake.requests} == {"mulhouse"}
    assert "/de/verzeichnis?theme=textile" in visitor.get("/de/suche?q=textil").text


def test_nothing_found_helps(visitor, fake):
    fake.lists |= {"/v1/structures": [], "/v1/listings": []}
    assert "Parcourir l’annuaire" in visitor.get("/fr/recherche?q=xyzzy").text


def test_nothing_asked_asks_nothing(visitor, fake):
    for asked in ("", "  ", "?!"):
        assert visitor.get("/fr/recherche", query_string={"q": asked}).status_code == 200
    assert fake.requests == []


def test_a_directory_that_is_away_leaves_places(visitor, fake):
    fake.instead["directory"] = away
    shown = visitor.get("/fr/recherche?q=mulhouse").text
    assert "commune=68224" in shown
    assert "ne répond pas" in shown
    assert "Rien de ce nom" not in shown
