"""Profiles: a new layout is a profile, not code; what is wrong in one is said where it is wrong."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.directory.documents import Structure
from services.directory.importing.detection import NoClearLayout, detect
from services.directory.importing.importer import fitting
from services.directory.importing.mapping import apply, is_wanted, raw_row
from services.directory.importing.profile import (
    InvalidProfile,
    load_profile,
    parse_profile,
    profiles,
)
from services.directory.importing.records.opening import open_source
from services.directory.importing.records.record import Record, with_folded_keys
from services.directory.importing.targets import FIELDS
from services.directory.tests.importing.conftest import import_file

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs/operations/import.md"


def rule(text, **cells):
    profile = parse_profile("x", f"title: X\nfields: {{name: nom, labels: {text}}}")
    return apply(profile.rules["labels"], with_folded_keys(cells))


@pytest.mark.parametrize(
    ("text", "cells", "value"),
    [
        ("a", {"a": " x "}, " x "),
        ("{from: a}", {"A": 1.0}, 1.0),
        ("{first: [a, b]}", {"a": " ", "b": "x"}, "x"),
        ("{first: [a, b]}", {}, None),
        ("{join: [a, b, c], with: ', '}", {"a": "x", "b": None, "c": 2.0}, "x, 2"),
        ("{all: [a, b]}", {"a": "x", "b": ""}, ["x"]),
        ("{constant: [esus]}", {}, ["esus"]),
        (r"{from: a, capture: '(\d{5})'}", {"a": "1 rue - 68100 Mulhouse"}, "68100"),
        (r"{from: a, capture: '(\d{5})'}", {"a": "rue"}, None),
        ("{from: a, split: ';'}", {"a": "x; y;;"}, ["x", "y"]),
        ("{from: a, map: {oui: esus, non: null}}", {"a": "OUI"}, "esus"),
        ("{from: a, map: {oui: esus}}", {"a": "?"}, None),
        ("{from: a, map: {oui: esus}, otherwise: autre}", {"a": "?"}, "autre"),
        ("{from: a, otherwise: rien}", {"a": ""}, "rien"),
        (
            "{from: a, split: ',', map: {France_S: France services}}",
            {"a": "France_S,x"},
            ["France services"],
        ),
        ("{from: a, map: {ess: ESS}}", {"a": [["ess"], ["x"]]}, ["ESS"]),
    ],
)
def test_rules_read_capture_split_and_map_in_this_order(text, cells, value):
    assert rule(text, **cells) == value


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("{latitude: a, longitude: b}", ("1", "2", None)),
        ("{x: a, y: b}", ("1", "2", "plane")),
        ("{x: a, y: b, crs: 'EPSG:2154'}", ("1", "2", "EPSG:2154")),
        ("{text: ewkt}", ("47.7", "7.3", None)),
        ("{text: pair}", ("47.7", "7.3", None)),
        ("{text: pair, order: longitude-latitude}", ("7.3", "47.7", None)),
        ("{text: rubbish}", ("", "", None)),
        ("{geometry: shape}", (47.7, 7.3, None)),
        ("{geometry: area}", (47.7, 7.3, None)),
        ("{text: nothing}", None),
    ],
)
def test_points_are_read_as_the_profile_says(text, point):
    cells = {
        "a": "1",
        "b": "2",
        "ewkt": "SRID=4326;POINT (7.3 47.7)",
        "pair": "47.7, 7.3",
        "rubbish": "ici",
        "shape": {"type": "Point", "coordinates": [7.3, 47.7]},
        "area": {"type": "Polygon", "coordinates": [[[7.3, 47.7], [7.4, 47.7]]]},
    }
    profile = parse_profile("x", f"title: X\nfields: {{name: nom, point: {text}}}")
    assert raw_row(profile, Record(1, with_folded_keys(cells))).values["point"] == point


def test_only_takes_rows_of_some_values():
    profile = parse_profile("x", 'title: X\nonly: {type: [Asso, ""]}\nfields: {name: nom}')
    wanted = [is_wanted(profile, Record(1, {"TYPE": one})) for one in ("Asso", "", None, "SA")]
    assert wanted == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a mapping is expected"),
        ("- a", "a mapping is expected"),
        ("title: [", "not YAML"),
        ("fields: {name: n}", "title: Missing"),
        ("title: T", "fields: Missing"),
        ("title: T\nfields: {siret: s}", "name is missing"),
        ("title: T\nfields: {name: n, nmae: x}", "unknown: nmae; known: name, brand"),
        ("title: T\nfields: {name: {form: n}}", "name.form: Unknown field"),
        ("title: T\nfields: {name: {from: n, first: [a]}}", "name: give one of from, first, join"),
        ("title: T\nfields: {name: [n]}", "a column's name or a rule is expected"),
        ("title: T\nfields: {name: {from: n, capture: '('}}", "not a regular expression"),
        ("title: T\nfields: {name: {from: n, capture: 'a'}}", "one group"),
        ("title: T\nfields: {name: n, point: {latitude: a}}", "point: give latitude and longitude"),
        ("title: T\nfields: {name: n, point: {text: a, crs: L93}}", "point.crs"),
        ("title: T\ncontacts: all\nfields: {name: n}", "contacts: Must be one of"),
        ("title: T\nplaces: x\nfields: {name: n}", "places: Unknown field"),
        ("title: T\ncountry: France\nfields: {name: n}", "country"),
    ],
)
def test_what_is_wrong_in_a_profile_is_said_where_it_is(text, said):
    with pytest.raises(InvalidProfile) as error:
        parse_profile("essai", text)
    assert str(error.value).startswith("essai: ")
    assert said in str(error.value)


def test_every_profile_of_the_project_is_right():
    assert len(profiles()) >= 13
    for profile in profiles().values():
        assert set(profile.rules) <= set(FIELDS)


INVENTED = """\
title: Annuaire inventé, mal rangé
place: somewhere
contacts: organisation
signature: [N° de fiche]
id: N° de fiche
fields:
  name: {join: [Dénomination, Sigle], with: " – "}
  siret: SIRET/SIREN
  legal_form: {from: Statut, map: {Asso. locale: "9260", SCOP SA: "5543"}}
  address: {from: Coordonnées, capture: '^(.*?),'}
  postal_code: {from: Coordonnées, capture: '(\\d{4,5})\\s'}
  city: {from: Coordonnées, capture: '\\d{4,5}\\s+(.*)$'}
  email: Mél
  phone: Tél.
  website: Web
  opening_hours: Ouvert
  activities: {from: Mots-clés, split: "#"}
  point: {text: GPS}
"""
MESSY = [
    ["Export du 3/11/2026", "", "", "", "", "", "", "", "", "", "", ""],
    [
        "N° de fiche",
        "DENOMINATION ",
        "Sigle",
        "Siret / Siren",
        "statut",
        "Coordonnées",
        "MEL",
        "Tél.",
        "web",
        "Ouvert",
        "Mots clés",
        "Gps",
    ],
    [
        "12",
        "L&#39;Atelier du Fil",
        "ADF",
        "35066134400035.0",
        "Asso. locale",
        "1 rue du Tissage, 68051 MULHOUSE CEDEX 1",
        "contact@adf.fr ; paul.muller@adf.fr",
        "389123456",
        "www.adf.fr",
        "Du lundi au vendredi : 9h-12h / 14h-17h",
        "#tissage#teinture",
        "7,3356° - 47,7464°",
    ],
    [
        "13",
        "Vélos & Cie",
        "",
        "",
        "SCOP SA",
        "2 place de la Paix, 68110 Illzach",
        "",
        "03 89 00 00 01 ou 06 12 34 56 78",
        "",
        "",
        "",
        "47.78,7.35",
    ],
]


def test_a_new_layout_is_a_profile_and_no_code(database, tmp_path):
    layout = tmp_path / "invente.yaml"
    layout.write_text(INVENTED, encoding="utf-8")
    with (tmp_path / "export.csv").open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(MESSY)
    outcome = import_file(tmp_path / "export.csv", load_profile(layout))
    assert outcome.effects == {"new": 2}
    fil = Structure.objects.get(source_id="12")
    assert (fil.name, fil.source, fil.siret) == (
        "L'Atelier du Fil – ADF",
        "invente",
        "35066134400035",
    )
    assert (fil.legal_form, fil.commune, fil.ess_reason.value) == ("9260", "68224", "legal-form")
    assert fil.public_contact.to_mongo() == {"email": "contact@adf.fr", "phone": "+33389123456"}
    assert fil.opening_hours == "Mo-Fr 09:00-12:00,14:00-17:00"
    assert [one.label for one in fil.activities] == ["tissage", "teinture"]
    assert (fil.location.latitude, fil.location.precision) == (47.7464, "address")
    assert fil.website == "https://www.adf.fr"
    assert outcome.reasons == {
        "cedex": 1,
        "personal-email": 1,
        "hours-read": 1,
        "swapped-coordinates": 1,
        "personal-phone": 1,
    }


DATA_INCLUSION = [
    "id",
    "nom",
    "siret",
    "description",
    "adresse",
    "complement_adresse",
    "commune",
    "code_postal",
    "code_insee",
    "telephone",
    "courriel",
    "site_web",
    "lien_source",
    "horaires_accueil",
    "reseaux_porteurs",
    "latitude",
    "longitude",
]


@st.composite
def variations(draw):
    """A file of a known layout as nobody has sent it yet."""
    header = list(DATA_INCLUSION)
    draw(st.randoms(use_true_random=False)).shuffle(header)
    spoken = [
        draw(st.sampled_from([str.upper, str.title, str, lambda n: f"  {n} "]))(
            name.replace("_", draw(st.sampled_from(["_", " ", "-", "."])))
        )
        for name in header
    ]
    accented = [name.replace("code", "côde") if draw(st.booleans()) else name for name in spoken]
    return (
        header,
        accented,
        draw(st.sampled_from(";,\t|")),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])),
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["\n", "\r\n"])),
    )


@settings(max_examples=60)
@given(variations())
def test_files_never_seen_are_known_and_read_alike(tmp_path_factory, variation):
    header, spoken, delimiter, encoding, blanks, ending = variation
    cells = {
        "id": "1",
        "nom": "Épicerie d’à côté",
        "siret": "35066134400035",
        "description": "Sur deux\nlignes ; avec, des | signes",
        "commune": "Mulhouse",
        "code_postal": "68100",
        "latitude": "47,7464",
        "longitude": "7,3356",
    }
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerows([[""] * len(header)] * blanks + [spoken])
    writer.writerows([[f" {cells.get(name, '')} " for name in header]] * 3)
    path = tmp_path_factory.mktemp("variation") / "fichier.txt"
    path.write_bytes(text.getvalue().encode(encoding))
    source, found = fitting(path)
    assert found.profile.name == "data-inclusion"
    first = next(iter(source.records(found.place)))
    values = raw_row(found.profile, first).values
    assert values["name"].strip() == "Épicerie d’à côté"
    assert values["description"].strip() == "Sur deux\nlignes ; avec, des | signes"
    assert [str(one).strip() for one in values["point"][:2]] == ["47,7464", "7,3356"]


def test_two_profiles_that_fit_alike_are_both_named(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("nom,ville\na,b\n", encoding="utf-8")
    twins = [parse_profile(n, "title: T\nfields: {name: nom, city: ville}") for n in ("un", "deux")]
    with pytest.raises(NoClearLayout, match=r"un \(2 colonnes sur 2\), deux \(2 colonnes sur 2\)"):
        detect(open_source(path), twins)
    larger = parse_profile("trois", "title: T\nfields: {name: nom, city: ville, siret: s}")
    assert detect(open_source(path), [twins[0], larger]).profile.name == "un"
    with pytest.raises(NoClearLayout, match="aucune de ses 1 colonnes"):
        fitting(path, parse_profile("x", "title: T\nfields: {name: titre}"))


def blocks(kind):
    text = PAGE.read_text(encoding="utf-8")
    return [part.split("\n```")[0] for part in text.split(f"```{kind}\n")[1:]]


def test_the_example_of_the_documentation_works(database, tmp_path):
    layout, file = tmp_path / "ressourceries.yaml", tmp_path / "ressourceries.csv"
    layout.write_text(blocks("yaml")[0], encoding="utf-8")
    file.write_text(blocks("csv")[0], encoding="utf-8")
    outcome = import_file(file, load_profile(layout))
    assert outcome.effects == {"new": 2}
    assert outcome.reasons == {"projected": 2, "unknown-commune": 1, "hours-read": 1}
    page = Structure.objects.get(name="La Recyclerie du Rhin")
    assert page.address.postal_code == "68110"


def test_the_documentation_names_every_field():
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"| `{name}` |" not in text] == []
