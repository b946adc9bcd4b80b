"""Communes are found by what files write for them; distances are distances."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference.geography import commune, communes, distance_km, resolve_commune
from shared.reference.spelling import beginnings, simplify

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("postal_code", "city", "code"),
    [
        ("68100", "Mulhouse", "68224"),
        ("68200", "MULHOUSE", "68224"),
        ("68051", "MULHOUSE CEDEX 1", "68224"),
        ("68 093", "Mulhouse Cédex", "68224"),
        ("68100", "68100 Mulhouse", "68224"),
        ("68100", "", "68224"),
        ("68300", "ST LOUIS", "68297"),
        ("68390", "BALDERSHEIM", "68015"),
        ("68350", "Didenheim", "68056"),
        ("67000", "strasbourg", "67482"),
        ("67100", "Neudorf", "67482"),
        ("8000", "Charleville Mézières", "08105"),
        ("25520", "GOUX-LES-USIERS", "25060"),
        ("54430", "SARRALBE", None),
        ("88150", "Capavenir Vosges", "88465"),
        ("68740", "RUMERSHEIM", "68291"),
        ("54200", "PIERRE LA TREICHE", "54426"),
        ("51800", "STE MENEHOULD", "51507"),
        ("25210", "BARBOUX (LE)", "25042"),
        ("68390", "nulle part", None),
        ("67000", "Besançon", None),
        ("68051", "CEDEX", None),
        ("", "Mulhouse", None),
        ("", "", None),
        ("681000", "Mulhouse", None),
        ("99999", "Mulhouse", None),
    ],
)
def test_communes_are_found_as_files_write_them(postal_code, city, code):
    found = resolve_commune(postal_code, city)
    assert (found.code if found else None) == code


@given(
    st.sampled_from(sorted(communes().values(), key=lambda one: one.code)),
    st.sampled_from([str.upper, str.lower, lambda name: name.replace("-", " ")]),
    st.sampled_from([simplify, str]),
)
def test_a_commune_is_found_however_its_name_is_written(one, casing, spelling):
    written = spelling(casing(one.name))
    for postal_code in one.postal_codes:
        found = resolve_commune(postal_code, written)
        assert found is not None
        assert simplify(found.name) == simplify(one.name)


@given(st.text(max_size=12), st.text(max_size=40))
def test_any_text_may_be_given_for_a_commune(postal_code, city):
    found = resolve_commune(postal_code, city)
    assert found is None or found.code in communes()


def _share_found(pairs):
    missed = Counter(pair for pair in pairs if resolve_commune(*pair) is None)
    return 1 - missed.total() / len(pairs), missed


def test_the_communes_of_the_real_inclusion_enterprises_are_found(real_data):
    path = real_data / "structures/les-emplois-2023-06-01/siaes.dev.grand-est-hors-68.json"
    rows = [item["fields"] for item in json.loads(path.read_text(encoding="utf-8"))]
    share, missed = _share_found([(row["post_code"], row["city"]) for row in rows])
    assert share >= 0.97, missed
    assert not missed


def test_the_communes_of_real_digital_advisers_are_found(real_data):
    (path,) = (real_data / "structures/mednum").glob("cnfs-*.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    share, missed = _share_found([(str(row["code_postal"]), row["commune"]) for row in rows])
    assert share >= 0.97, missed
    assert set(missed) <= {("88700", "Rambervilelrs"), ("54430", "SARRALBE")}


def test_the_posts_own_spellings_lead_to_the_right_commune(real_data):
    path = real_data / "geo/codes-postaux-4.1.2/codes-postaux.grand-est-et-voisins.json"
    rows = [
        one for one in json.loads(path.read_text(encoding="utf-8")) if commune(one["codeCommune"])
    ]
    wrong = [
        (one["codePostal"], one["libelleAcheminement"], found and found.name)
        for one in rows
        for found in [resolve_commune(one["codePostal"], one["libelleAcheminement"])]
        if found is None or found.code != one["codeCommune"]
    ]
    assert len(wrong) <= 0.01 * len(rows), wrong


def test_codes_and_centres_of_communes_are_sound():
    assert len(communes()) > 6000
    assert {code[:2] for code in communes()} == {
        "08",
        "10",
        "51",
        "52",
        "54",
        "55",
        "57",
        "67",
        "68",
        "88",
        "25",
        "70",
        "90",
    }
    for one in communes().values():
        assert one.postal_codes, one
        assert 46 < one.latitude < 51, one
        assert 3 < one.longitude < 8.5, one
    assert commune("68224").name == "Mulhouse"
    assert commune("75056") is None
    assert commune(None) is None


@given(points, points, points)
def test_distance_is_one(a, b, c):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert 0 <= distance_km(a, b) <= 20_016
    assert distance_km(a, a) == 0
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-3


def test_a_degree_of_latitude_is_111_kilometres():
    assert distance_km((47, 7), (48, 7)) == pytest.approx(111.2, abs=0.1)


@given(st.text(max_size=80))
def test_simplified_names_stay_as_they_are(text):
    assert simplify(simplify(text)) == simplify(text)
    assert simplify(text.upper()) == simplify(text.upper().lower())


@given(st.sampled_from(sorted(one.name for one in communes().values())), st.data())
def test_any_beginning_of_a_name_begins_it(name, data):
    typed = name[: data.draw(st.integers(1, len(name)))]
    if simplify(typed):
        assert any(simplify(name).startswith(one) for one in beginnings(typed))


@pytest.mark.parametrize(
    ("written", "simplified"),
    [
        ("Châlons s/ Marne", "CHALONS SUR MARNE"),
        ("FREMEREVILLE SS LES COTES", "FREMEREVILLE SOUS LES COTES"),
        ("Fleury-dt-Douaumont", "FLEURY DEVANT DOUAUMONT"),
        ("ST-LOUIS", "SAINT LOUIS"),
        ("Ste Croix", "SAINTE CROIX"),
        ("Cœur-de-la-Vallée", "COEUR DE LA VALLEE"),
        ("Straßburg", "STRASSBURG"),
    ],
)
def test_abbreviations_and_signs_are_written_out(written, simplified):
    assert simplify(written) == simplified
