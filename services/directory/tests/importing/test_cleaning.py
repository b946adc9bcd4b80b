"""Cleaning: what is wrong is put right or said, and nothing a cell holds crashes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.importing.cleaning.coordinates import degrees_of, number_of
from services.directory.importing.cleaning.hours import from_french
from services.directory.importing.cleaning.row import clean_row
from services.directory.importing.cleaning.text import mended, plain_text
from services.directory.importing.profile import parse_profile
from services.directory.tests.importing.conftest import GOOD, PROFILE, cleaned, row

PUBLIC = parse_profile("p", "title: P\ncontacts: public\nfields: {name: nom}")
NONE = parse_profile("n", "title: N\nfields: {name: nom}")
BRITISH = parse_profile("gb", "title: GB\ncountry: GB\nplace: somewhere\nfields: {name: nom}")
SOMEWHERE = parse_profile("s", "title: S\nplace: somewhere\nfields: {name: nom}")


def test_a_good_row_says_nothing_and_becomes_a_structure():
    values, said = cleaned()
    assert said == set()
    assert values["commune"] == "68224"
    assert values["siret"] == "35066134400035"
    assert values["siren"] == "350661344"
    assert "textile" in values["themes"]
    assert "inclusion" in values["themes"]
    assert values["location"] == {"latitude": 47.7464, "longitude": 7.3356, "precision": "address"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"siret": "39392507800017"}, "bad-siret"),
        ({"siret": "00000000000000"}, "placeholder-siret"),
        ({"siret": "3,50661E+13"}, "bad-siret"),
        ({"siren": "123", "siret": ""}, "bad-siren"),
        ({"legal_form": "1234"}, "bad-legal-form"),
        ({"naf": ""}, "no-naf"),
        ({"naf": "99X"}, "bad-naf"),
        ({"kinds": "XYZ"}, "unknown-kind"),
        ({"city": "MULHOUSE CEDEX 1", "postal_code": "68051"}, "cedex"),
        ({"city": "Nulle-Part", "postal_code": "00000"}, "unknown-commune"),
        ({"point": None}, "no-coordinates"),
        ({"point": ("147.7", "7.3", None)}, "far-from-commune"),
        ({"point": ("", "", None)}, "bad-coordinates"),
        ({"point": ("0.0", "0.0", None)}, "bad-coordinates"),
        ({"point": ("7.3356", "47.7464", None)}, "swapped-coordinates"),
        ({"point": ("48.8566", "2.3522", None)}, "far-from-commune"),
        ({"point": ("1025000", "6745000", "EPSG:2154")}, "projected"),
        ({"point_score": 0.1}, "low-score"),
        ({"website": "http://exa mple"}, "bad-website"),
        ({"name": "<b></b>"}, "no-name"),
        ({"name": "—"}, "no-name"),
        ({"description": "x" * 6000}, "too-long"),
        ({"email": "pas une adresse"}, "bad-email"),
        ({"email": "jeanne.dupont@asso.fr"}, "personal-email"),
        ({"email": "a@asso.fr / b@asso.fr"}, "several-emails"),
        ({"phone": "06 12 34 56 78"}, "personal-phone"),
        ({"phone": "12"}, "bad-phone"),
        ({"opening_hours": "sur rendez-vous"}, "bad-hours"),
        ({"opening_hours": "du lundi au vendredi de 9h à 12h"}, "hours-read"),
        ({"founding_year": "1900-01-01"}, "placeholder-date"),
    ],
)
def test_what_is_wrong_is_said(values, code):
    assert cleaned(**values)[1] == {code}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("35066134400035", "35066134400035"),
        (35066134400035.0, "35066134400035"),
        ("35066134400035.0", "35066134400035"),
        ("350 661 344 00035", "35066134400035"),
        (588059600019, "00588059600019"),
    ],
)
def test_a_siret_is_found_however_a_spreadsheet_left_it(written, kept):
    assert cleaned(siret=written)[0].get("siret") == kept


@pytest.mark.parametrize("written", ["68100", 68100, 68100.0, "68100.0", " 68 100 ", "F-68100"])
def test_a_postal_code_is_found_however_it_is_written(written):
    assert cleaned(postal_code=written)[0]["address"]["postal_code"] == "68100"


def test_a_lost_zero_of_a_postal_code_is_put_back():
    values, said = cleaned(SOMEWHERE, postal_code=6800, city="Cagnes", point=None, commune=None)
    assert values["address"]["postal_code"] == "06800"
    assert said == {"outside"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("03 89 12 34 56", "+33389123456"),
        (389123456, "+33389123456"),
        ("03.89.12.34.56 / 03 89 00 00 01", "+33389123456"),
        ("+33 (0)3 89 12 34 56", "+33389123456"),
        ("Tél : 03-89-12-34-56", "+33389123456"),
        ("0000000000", None),
    ],
)
def test_a_telephone_is_read_however_it_is_written(written, read):
    assert cleaned(phone=written)[0].get("public_contact", {}).get("phone") == read


def test_contacts_of_persons_enter_only_when_the_source_publishes_them():
    both = {"email": "jeanne.dupont@asso.fr, accueil@asso.fr", "phone": "06 12 34 56 78"}
    assert cleaned(PROFILE, **both)[0]["public_contact"] == {"email": "accueil@asso.fr"}
    assert cleaned(PUBLIC, **both)[0]["public_contact"] == {
        "email": "jeanne.dupont@asso.fr",
        "phone": "+33612345678",
    }
    assert "public_contact" not in cleaned(NONE, **both)[0]


def test_what_is_said_never_repeats_an_address_of_anybody():
    _, remarks = clean_row(row(email="jeanne.dupont@asso.fr", phone="06 12 34 56 78"), PROFILE)
    assert not any("@" in remark.message or "12 34" in remark.message for remark in remarks)


@pytest.mark.parametrize(
    ("point", "latitude"),
    [
        (("47,7464", "7,3356", None), 47.7464),
        (("47.7464° N", "7.3356° E", None), 47.7464),
        (("47°44'47\"N", "7°20'08\"E", None), 47.7464),
        (("7.3356", "47.7464", "plane"), 47.7464),
        (("1024600", "6746200", "plane"), 47.75),
        (("6746200", "1024600", None), 47.75),
        (("2024000", "7180000", "plane"), 47.75),
    ],
)
def test_points_are_read_however_they_are_written(point, latitude):
    values, said = cleaned(point=point)
    assert values["location"]["latitude"] == pytest.approx(latitude, abs=0.05)
    assert values["location"]["precision"] == "address"
    assert said <= {"projected", "swapped-coordinates"}


@given(st.floats(41.5, 51), st.floats(-4.5, 9.5))
def test_lambert_93_comes_back_where_it_was(latitude, longitude):
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True).transform(
        longitude, latitude
    )
    point, projected = degrees_of(f"{x:.2f}".replace(".", ","), f"{y:.2f}", "plane")
    assert projected
    assert point == pytest.approx((latitude, longitude), abs=1e-5)


@pytest.mark.parametrize(
    ("french", "osm"),
    [
        ("du lundi au vendredi de 9h à 12h et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mardi : 15h à 18h30 Samedi : 9h30 à 12h30", "Tu 15:00-18:30; Sa 09:30-12:30"),
        (
            "Lundi\t09h30 - 11h30 / 13h30 - 16h00\nMercredi\tFermé",
            "Mo 09:30-11:30,13:30-16:00; We off",
        ),
        ("lundi, mardi et jeudi 8:30-12:00", "Mo,Tu,Th 08:30-12:00"),
        ("Lundis : 8h - 12h", "Mo 08:00-12:00"),
        ("du lundi au vendredi de 9h à 17h sauf en août", None),
        ("9h à 12h", None),
        ("lundi de 9h", None),
        ("lundi de 17h à 9h", None),
        ("", None),
    ],
)
def test_french_hours_are_read_when_every_word_is_understood(french, osm):
    assert from_french(french) == osm


def test_broken_accents_are_mended_only_when_sure():
    assert (
        mended("Ã‰picerie solidaire Ã\xa0 Mulhouse â€“ lâ€™atelier")
        == "Épicerie solidaire à Mulhouse – l’atelier"
    )
    for right in ("Épicerie à Mulhouse", "SÃO PAULO", "Ã la carte", "naïve Âme"):
        assert mended(right) == right


@given(st.text(alphabet="éèàçùôîëÉ€’œ abc", min_size=1, max_size=60))
def test_what_was_read_as_windows_1252_comes_back(text):
    broken = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    )
    assert mended(broken) in (text, broken)


def test_a_number_of_staff_is_kept_with_a_day_that_exists():
    assert cleaned(staff="12.0", staff_as_of="2024")[0]["staff"] == {
        "value": 12,
        "as_of": "2024-12-31",
    }
    for day in ("", "0000", "2024-13-01", "2023-02-29"):
        assert "staff" not in cleaned(staff="12", staff_as_of=day)[0]


def test_html_and_control_characters_go():
    assert (
        plain_text("<p>Vélos &amp; <br/>ateliers\x00\x0b</p>\r\n\r\n\r\n\r\nfin")
        == "Vélos & ateliers\n\nfin"
    )
    assert plain_text("E\u0301picerie") == "Épicerie"
    assert plain_text("1 < 2 et 3 > 2") == "1 < 2 et 3 > 2"
    assert plain_text(float("nan")) == ""


def test_outside_the_communes_known_the_place_stays_as_named():
    abroad = {"city": "Glasgow", "postal_code": "G1 1AA", "point": ("55.86", "-4.25", None)}
    values, said = cleaned(BRITISH, **abroad)
    assert said == set()
    assert values["address"] == {
        "lines": ["1 rue du Tissage"],
        "postal_code": "G1 1AA",
        "city": "Glasgow",
    }
    assert values["location"]["precision"] == "address"
    assert "commune" not in values
    assert cleaned(BRITISH, city="", postal_code="", point=None)[1] == {"no-place"}


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "email", "phone", "opening_hours", "links", "insee", "staff"]),
        st.one_of(
            st.none(),
            st.text(max_size=40),
            st.integers(),
            st.floats(),
            st.lists(st.text(max_size=5)),
            st.dictionaries(st.text(max_size=3), st.integers()),
        ),
    )
)
def test_no_cell_whatever_crashes_it(values):
    point = values.pop("point", None)
    clean_row(row(**values, point=(point, point, None)), PROFILE)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
def test_a_coordinate_is_a_finite_number_or_none(written):
    number = number_of(written)
    assert number is None or abs(number) < float("inf")
