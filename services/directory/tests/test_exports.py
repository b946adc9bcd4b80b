"""Structures for other programs, from the outside."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest

from services.directory.api import exports
from services.directory.documents import Location, Structure
from services.directory.documents.values import PublicContact
from services.directory.exchange.table import cell
from services.directory.search import clusters
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]


@pytest.fixture
def anyone(app, index):
    """Give a caller of a directory that holds thirty structures."""
    for number in range(30):
        one = Structure(
            id=f"s{number:02d}",
            name=f"Atelier n° {number}",
            kinds=["ACI"] if number % 2 else [],
            themes=["textile"],
            commune="68224",
            siret="35066134400035",
            description="=HYPERLINK(1)" if number == 3 else None,
            location=Location(
                latitude=47.7 + number / 1000, longitude=7.3 + number / 1000, precision="address"
            ),
            public_contact=PublicContact(email="contact@atelier.example", phone="+33389000000"),
            source="declared",
            ess_reason="declared",
            owner="canary-owner",
        )
        one.insert()
    Structure(id="far", name="Ailleurs", source="x", ess_reason="declared").insert()
    index.settle()
    return client_as(app)


def test_ids_are_given_in_parts_the_oldest_first(anyone, index, monkeypatch):
    monkeypatch.setattr(exports, "IDS_OF_A_PART", 8)

    def parts():
        first = anyone.get("/v1/structures.ids").json
        more = range(2, first["parts"] + 1)
        others = [anyone.get(f"/v1/structures.ids?part={number}").json for number in more]
        assert {one["total"] for one in [first, *others]} == {first["total"]}
        return [one["items"] for one in [first, *others]]

    before = parts()
    assert [len(one) for one in before] == [8, 8, 8, 7]
    given = [id_ for part in before for id_ in part]
    assert {*given} == {*(f"s{number:02d}" for number in range(30)), "far"}
    newest_first = [one["id"] for one in anyone.get("/v1/structures?limit=100").json["items"]]
    assert given[::-1] == newest_first
    Structure(id="new", name="Nouvelle", source="x", ess_reason="declared").insert()
    Structure(id="shut", name="F", source="x", ess_reason="declared", status="closed").insert()
    index.settle()
    assert parts() == [*before[:3], [*before[3], "new"]]
    beyond = anyone.get("/v1/structures.ids?part=99999").json
    assert (beyond["items"], beyond["parts"]) == ([], 4)
    for wrong in ("part=0", "part=x", "q=a"):
        assert anyone.get(f"/v1/structures.ids?{wrong}").status_code == 422


def test_of_an_empty_directory_there_is_no_part(app, index):
    told = client_as(app).get("/v1/structures.ids").json
    assert told == {"items": [], "parts": 0, "total": 0}


def test_a_table_has_every_row_and_no_formula(anyone):
    answer = anyone.get("/v1/structures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 31
    assert {row["commune_name"] for row in rows} == {"Mulhouse", ""}
    (third,) = [row for row in rows if row["id"] == "s03"]
    assert third["description"] == "'=HYPERLINK(1)"
    assert third["phone"] == "+33389000000"
    assert "canary" not in text
    filtered = anyone.get("/v1/structures.csv?kind=ACI").data.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(filtered), delimiter=";"))) == 15


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert cell(text) == f"'{text}"
    assert cell(-7.3) == "-7.3"
    assert cell("+33 3 89 00 00 00") == "+33 3 89 00 00 00"


def test_everything_found_comes_as_one_document(anyone):
    whole = json.loads(anyone.get("/v1/structures.json").data)
    assert len({one["id"] for one in whole}) == len(whole) == 31
    assert whole[0] == anyone.get(f"/v1/structures/{whole[0]['id']}").json
    assert json.loads(anyone.get("/v1/structures.json?q=nothing").data) == []


def test_two_exports_are_written_at_a_time(anyone):
    first, second = (anyone.get("/v1/structures.csv", buffered=False) for _ in range(2))
    refused = anyone.get("/v1/structures.csv")
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    for one in (first, second):
        one.close()
    assert anyone.get("/v1/structures.csv").status_code == 200


def test_the_exchange_schema_of_data_inclusion_is_kept(anyone, real_data):
    path = real_data / "nomenclatures" / "data-inclusion-schema" / "structure.json"
    validator = jsonschema.Draft202012Validator(
        json.loads(path.read_text()), format_checker=jsonschema.FormatChecker()
    )
    found = json.loads(anyone.get("/v1/structures.data-inclusion.json").data)
    assert len(found) == 31
    for one in found:
        validator.validate(one)
        assert one.keys() <= validator.schema["properties"].keys()
    assert found[1]["reseaux_porteurs"] == ["aci"]
    assert found[1]["code_insee"] == "68224"


def test_a_structure_is_described_as_schema_org_does(anyone):
    answer = anyone.get("/v1/structures/s01.jsonld")
    assert answer.content_type == "application/ld+json"
    assert answer.json["@context"] == "https://schema.org"
    assert answer.json["location"]["geo"]["latitude"] == 47.701
    assert answer.json["address"]["addressLocality"] == "Mulhouse"
    assert anyone.get("/v1/structures/none.jsonld").status_code == 404


def test_a_map_shows_points_while_they_are_few(anyone):
    found = anyone.get("/v1/structures.geojson?bbox=7.2,47.6,7.4,47.8")
    assert found.content_type == "application/geo+json"
    features = found.json["features"]
    assert len(features) == found.json["located"] == 30
    assert not any(one["properties"]["cluster"] for one in features)
    assert features[0]["geometry"]["coordinates"] == [7.329, 47.729]


@pytest.mark.parametrize("zoom", [0, 8, 12, 15])
def test_clusters_hold_everything_once(anyone, monkeypatch, zoom):
    monkeypatch.setattr(clusters, "FEW", 5)
    found = anyone.get(f"/v1/structures.geojson?zoom={zoom}&kind=ACI").json
    inside = sum(one["properties"].get("count", 1) for one in found["features"])
    assert inside == found["located"] == 15
    for one in found["features"]:
        longitude, latitude = one["geometry"]["coordinates"]
        west, south, east, north = one.get("bbox", [longitude, latitude] * 2)
        assert west <= longitude <= east
        assert south <= latitude <= north


def test_never_more_points_than_an_answer_holds(anyone, monkeypatch):
    monkeypatch.setattr(clusters, "MOST_POINTS", 10)
    found = anyone.get("/v1/structures.geojson?zoom=20").json
    assert (len(found["features"]), found["located"], found["truncated"]) == (10, 30, True)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("near=x", "near"),
        ("near=91,0", "near"),
        ("near=nan,0", "near"),
        ("within_km=5", "within_km"),
        ("near=68224&within_km=0", "within_km"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,3,2,2", "bbox"),
        ("sort=distance", "sort"),
        ("sort=x", "sort"),
        ("cursor=x", "cursor"),
        ("thme=textile", "thme"),
    ],
)
def test_what_is_wrong_in_a_search_is_said(anyone, query, field):
    answer = anyone.get(f"/v1/structures?{query}")
    assert answer.status_code == 422
    assert field in answer.json["errors"]
