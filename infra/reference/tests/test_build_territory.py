"""The committed data are what the sources give, and another territory can be made from them."""

import json

import pytest
from click.testing import CliRunner

from infra.reference.build_territory import border_towns, main, short_name, touching
from infra.reference.tests.test_geometry import box
from shared.reference.files import DATA
from shared.reference.territory import Territory


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("CA Saint-Louis Agglomération", "Saint-Louis Agglomération"),
        ("CC Sundgau", "Sundgau"),
        ("CC de Thann-Cernay", "Communauté de communes de Thann-Cernay"),
        ("CA du Niortais", "Communauté d’agglomération du Niortais"),
        ("Eurométropole de Strasbourg", "Eurométropole de Strasbourg"),
    ],
)
def test_intercommunalities_are_called_as_people_call_them(name, short):
    assert short_name(name) == short


def test_areas_touch_when_they_share_a_corner():
    outlines = {"a": box(0, 0, 1, 1), "b": box(1, 1, 1, 1), "c": box(3, 3, 1, 1)}
    assert touching("a", outlines) == ["b"]
    assert touching("c", outlines) == []


def test_border_towns_are_near_large_enough_and_abroad():
    def town(number, country, latitude, population):
        return {
            "geonameid": number, "name": f"T{number}", "countrycode": country,
            "latitude": latitude, "longitude": 7.0, "population": population,
        }  # fmt: skip

    towns = [
        town(1, "DE", 48.1, 5000),
        town(2, "CH", 47.9, 9000),
        town(3, "FR", 48.0, 9000),
        town(4, "DE", 48.0, 2999),
        town(5, "DE", 49.0, 9000),
    ]
    names = {"CH-2": {"fr": "Deux", "de": "Zwei", "also": ["II"]}}
    chosen = border_towns(towns, names, [{"latitude": 48.0, "longitude": 7.0}], 40, 3000)
    assert [one["code"] for one in chosen] == ["CH-2", "DE-1"]
    assert (chosen[0]["name"], chosen[0]["german_name"]) == ("Deux", "Zwei")
    assert (chosen[1]["name"], chosen[1]["german_name"]) == ("T1", "T1")


def _run(folder, output, *options):
    arguments = ["--data", str(folder), "--output", str(output), *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_the_committed_files_are_made_from_the_sources(real_data, tmp_path):
    _run(real_data / "geo", tmp_path)
    for name in ("territory/m2a.json", "territory/m2a-outlines.geojson", "communes.json"):
        assert (tmp_path / name).read_text("utf-8") == (DATA / name).read_text("utf-8"), name


def test_a_neighbour_can_be_the_territory(real_data, tmp_path):
    _run(real_data / "geo", tmp_path, "--epci", "200066058", "--name", "saint-louis")
    path = tmp_path / "territory/saint-louis.json"
    chosen = Territory(json.loads(path.read_text(encoding="utf-8")))
    assert chosen.name == "Saint-Louis Agglomération"
    assert len(chosen.communes) == 40
    assert chosen.is_inside("68297")
    assert "200066009" in {one.code for one in chosen.neighbours}
    assert chosen.place("68224").epci == "200066009"
