"""The territory and the nomenclatures are whole, and names people write are found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference.geography import commune, distance_km, resolve_commune, simplify
from shared.reference.legal_forms import is_ess_by_form, legal_forms
from shared.reference.naf import _codes as naf_codes
from shared.reference.naf import is_naf, naf_label, normalise_naf, section_of, sections
from shared.reference.siae import siae_kinds
from shared.reference.territory import is_known_area, territory
from shared.reference.themes import theme_codes, theme_label, themes, themes_for_naf

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_the_territory_has_its_39_communes():
    communes = territory().communes
    assert len(communes) == 39
    assert len({one.code for one in communes}) == 39
    assert 270_000 < sum(one.population for one in communes) < 280_000
    assert len({code for one in communes for code in one.postal_codes}) == 24
    assert all(distance_km((one.latitude, one.longitude), (47.75, 7.34)) < 25 for one in communes)


def test_neighbours_and_border_towns_are_there():
    names = {one.name for one in territory().neighbours}
    assert {"Saint-Louis Agglomération", "Sundgau"} <= names
    towns = {one.name: one for one in territory().border_towns}
    assert towns["Bâle"].country == "CH"
    assert towns["Lörrach"].country == "DE"


@pytest.mark.parametrize(
    ("level", "code", "known"),
    [
        ("commune", "68224", True),
        ("commune", "99999", False),
        ("epci", "200066009", True),
        ("department", "68", True),
        ("region", "44", True),
        ("region", "68224", False),
    ],
)
def test_areas_are_known_at_their_level(level, code, known):
    assert is_known_area(level, code) is known


def test_a_place_says_which_areas_it_lies_in():
    mulhouse = territory().place("68224")
    assert (mulhouse.epci, mulhouse.department, mulhouse.region) == ("200066009", "68", "44")
    belfort = territory().place("90010")
    assert (belfort.department, belfort.region) == ("90", "27")


@pytest.mark.parametrize(
    ("text", "name"),
    [("mulh", "Mulhouse"), ("68100", "Mulhouse"), ("bale", "Bâle"), ("saint-l", "Saint-Louis")],
)
def test_places_are_found_as_people_type(text, name):
    assert name in [place.name for place in territory().find(text)]


@pytest.mark.parametrize(
    ("postal_code", "city", "code"),
    [
        ("68100", "Mulhouse", "68224"),
        ("68051", "MULHOUSE CEDEX 1", "68224"),
        ("68300", "ST LOUIS", "68297"),
        ("68390", "BALDERSHEIM", "68015"),
        ("67000", "strasbourg", "67482"),
        ("68390", "nulle part", None),
        ("", "", None),
    ],
)
def test_communes_are_found_as_files_write_them(postal_code, city, code):
    found = resolve_commune(postal_code, city)
    assert (found.code if found else None) == code


def test_the_communes_of_a_real_file_are_found(real_data):
    path = real_data / "structures/les-emplois-2023-06-01/siaes.dev.grand-est-hors-68.json"
    rows = [item["fields"] for item in json.loads(path.read_text())]
    missed = [
        (row["post_code"], row["city"])
        for row in rows
        if resolve_commune(row["post_code"], row["city"]) is None
    ]
    assert len(missed) <= 0.03 * len(rows), missed


@given(points, points)
def test_distance_is_symmetric_and_bounded(a, b):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert 0 <= distance_km(a, b) <= 20_016
    assert distance_km(a, a) == 0


@given(st.text(max_size=80))
def test_simplified_names_stay_as_they_are(text):
    assert simplify(simplify(text)) == simplify(text)


def test_distance_from_mulhouse_to_basel_is_right():
    mulhouse, basel = commune("68224"), territory().place("CH-2661604")
    assert (
        25
        < distance_km((mulhouse.latitude, mulhouse.longitude), (basel.latitude, basel.longitude))
        < 35
    )


def test_local_law_forms_make_an_organisation_ess():
    assert len(legal_forms()) == 260
    assert is_ess_by_form("9260")
    assert is_ess_by_form("5195")
    assert is_ess_by_form("9220")
    assert not is_ess_by_form("9240")
    assert not is_ess_by_form("5710")
    assert legal_forms()["5710"].ess == "by-declaration"
    assert legal_forms()["7210"].ess is None


def test_the_activities_are_whole():
    assert len(sections()) == 21
    assert sum(len(code) == 5 for code in naf_codes()) == 732
    for code in naf_codes():
        assert section_of(code) is not None, code
        assert len(code) == 2 or code[:-1] in naf_codes(), code
    assert normalise_naf(" 88.99b ") == "8899B"
    assert is_naf("8899B")
    assert naf_label("13") == "Fabrication de textiles"


def test_the_themes_name_the_strategys_economies_in_three_languages():
    wanted = {"circular-economy", "quaternary-economy", "immaterial-economy", "mauve-economy"}
    assert wanted | {"textile"} <= theme_codes()
    assert all(is_naf(division) for theme in themes() for division in theme.naf_divisions)
    assert theme_label("textile", "de") == "Textil"
    assert themes_for_naf("1392Z") == ("textile",)


def test_the_kinds_of_inclusion_enterprises_are_there():
    assert {"ACI", "AI", "EI", "ETTI", "GEIQ", "EA", "EATT", "EITI"} == {
        kind.code for kind in siae_kinds()
    }
