"""The territory is whole, its places are found as people type them, another one can be chosen."""

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference.files import DATA
from shared.reference.geography import communes, distance_km
from shared.reference.territory import Territory, is_known_area, territory

OUTLINES = DATA / "territory" / "m2a-outlines.geojson"


def test_the_territory_has_its_39_communes():
    own = territory().communes
    assert len({one.code for one in own}) == len(own) == 39
    assert 270_000 < sum(one.population for one in own) < 280_000
    assert len(set(chain.from_iterable(one.postal_codes for one in own))) == 24
    assert all(territory().is_inside(one.code) for one in own)
    assert not territory().is_inside("68297")
    assert not territory().is_inside("CH-2661604")
    assert not territory().is_inside("nowhere")


def test_every_centre_lies_in_the_box_of_its_intercommunality():
    areas = [(territory().bounds, territory().communes)]
    areas += [
        (one.bounds, tuple(map(territory().place, one.communes))) for one in territory().neighbours
    ]
    for (west, south, east, north), places in areas:
        for place in places:
            assert west < place.longitude < east, place
            assert south < place.latitude < north, place


def test_the_eight_intercommunalities_that_touch_it_are_there_with_their_communes():
    neighbours = territory().neighbours
    assert {one.name for one in neighbours} == {
        "Alsace Rhin Brisach",
        "Communauté de communes de Thann-Cernay",
        "Communauté de communes de la Région de Guebwiller",
        "Communauté de communes de la Vallée de la Doller et du Soultzbach",
        "Communauté de communes du Centre du Haut-Rhin",
        "Saint-Louis Agglomération",
        "Sud Alsace Largue",
        "Sundgau",
    }
    members = [code for one in neighbours for code in one.communes]
    assert len(set(members)) == len(members) == 236
    for one in neighbours:
        assert {territory().place(code).epci for code in one.communes} == {one.code}
        assert all(territory().place(code).postal_codes for code in one.communes)


def test_the_towns_over_the_border_are_there_in_both_languages():
    towns = {one.name: one for one in territory().border_towns}
    assert len(towns) == len(territory().border_towns)
    assert {
        "Bâle", "Weil am Rhein", "Lörrach", "Fribourg-en-Brisgau", "Müllheim",
        "Neuenbourg-sur-le-Rhin", "Delémont", "Bad Krozingen",
    } <= towns.keys()  # fmt: skip
    assert "Saint-Louis" not in towns
    for one in towns.values():
        assert one.country in {"CH", "DE"}
        assert one.code.startswith(f"{one.country}-")
        assert one.population >= 3000
        assert one.epci is one.department is one.region is None
    assert towns["Bâle"].name_in("de") == "Basel"
    assert towns["Bâle"].name_in("fr") == "Bâle"
    assert territory().place("68224").name_in("de") == "Mülhausen"
    assert territory().place("68154").name_in("de") == "Illzach"


def test_distances_over_the_border_are_right():
    mulhouse, basel = territory().place("68224"), territory().place("CH-2661604")
    km = distance_km((mulhouse.latitude, mulhouse.longitude), (basel.latitude, basel.longitude))
    assert km == pytest.approx(28.5, abs=1)


@pytest.mark.parametrize(
    ("level", "code", "known"),
    [
        ("commune", "68224", True),
        ("commune", "CH-2661604", True),
        ("commune", "99999", False),
        ("epci", "200066009", True),
        ("epci", "200066058", True),
        ("department", "68", True),
        ("department", "25", True),
        ("region", "44", True),
        ("region", "27", True),
        ("region", "68224", False),
        ("planet", "44", False),
    ],
)
def test_areas_are_known_at_their_level(level, code, known):
    assert is_known_area(level, code) is known


def test_every_place_says_which_known_areas_it_lies_in():
    mulhouse = territory().place("68224")
    assert (mulhouse.epci, mulhouse.department, mulhouse.region) == ("200066009", "68", "44")
    for code in communes():
        place = territory().place(code)
        assert is_known_area("department", place.department), place
        assert is_known_area("region", place.region), place


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("mulh", "Mulhouse"),
        ("MULHOUSE", "Mulhouse"),
        ("mülhausen", "Mulhouse"),
        ("68100", "Mulhouse"),
        ("didenheim", "Brunstatt-Didenheim"),
        ("bale", "Bâle"),
        ("Basel", "Bâle"),
        ("freib", "Fribourg-en-Brisgau"),
        ("loerrach", "Lörrach"),
        ("saint-lou", "Saint-Louis"),
        ("st lou", "Saint-Louis"),
        ("st", "Staffelfelden"),
        ("s", "Sausheim"),
    ],
)
def test_places_are_found_as_people_type(text, first):
    assert territory().find(text)[0].name == first


@pytest.mark.parametrize("text", ["", "  -", "zzzz", "日本"])
def test_nothing_is_found_where_nothing_is_meant(text):
    assert territory().find(text) == []


def test_what_is_found_is_bounded_and_starts_with_the_territory():
    assert len(territory().find("68")) == 10
    assert len(territory().find("68", limit=3)) == 3
    inside = [territory().is_inside(place.code) for place in territory().find("s", limit=50)]
    assert inside == sorted(inside, reverse=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lutter", ["Lutter", "Lutterbach"]),
        ("Morschwiller", ["Morschwiller", "Morschwiller-le-Bas"]),
        ("fribourg", ["Fribourg-en-Brisgau", "Fribourg"]),
    ],
)
def test_what_is_called_exactly_so_comes_before_what_begins_so(text, names):
    assert [place.name for place in territory().find(text)] == names


@given(st.text(max_size=30))
def test_any_text_may_be_searched(text):
    assert len(territory().find(text, limit=5)) <= 5


@given(st.sampled_from(sorted(communes())))
def test_every_place_is_found_by_its_own_name_and_postal_codes(code):
    place = territory().place(code)
    assert place in territory().find(place.name, limit=100)
    assert all(place in territory().places_by_postal_code(one) for one in place.postal_codes)


def test_a_postal_code_gives_its_communes():
    assert [one.name for one in territory().places_by_postal_code("68100")] == ["Mulhouse"]
    assert len(territory().places_by_postal_code("68440")) > 3
    assert territory().places_by_postal_code("68051") == ()


@given(st.sampled_from([*territory().communes, *territory().border_towns]))
def test_a_place_is_nearest_to_its_own_centre(place):
    assert territory().nearest(place.latitude, place.longitude).code == place.code


def test_each_commune_has_an_outline_around_its_centre():
    features = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    assert OUTLINES.stat().st_size < 120_000
    assert {one["properties"]["code"] for one in features} == {
        one.code for one in territory().communes
    }
    for one in features:
        place = territory().place(one["properties"]["code"])
        assert one["properties"]["name"] == place.name
        (ring, *_) = one["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        longitudes, latitudes = zip(*ring, strict=True)
        assert min(longitudes) < place.longitude < max(longitudes)
        assert min(latitudes) < place.latitude < max(latitudes)


def test_another_territory_is_another_file(tmp_path, monkeypatch):
    document = json.loads((DATA / "territory" / "m2a.json").read_text(encoding="utf-8"))
    document |= {"code": "200066058", "name": "Ailleurs", "communes": document["communes"][:2]}
    path = tmp_path / "ailleurs.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setenv("NAVETTE_TERRITORY", str(path))
    chosen = territory.__wrapped__()
    assert isinstance(chosen, Territory)
    assert chosen.name == "Ailleurs"
    assert len(chosen.communes) == 2
    assert not chosen.is_inside("68224")


def test_a_territory_without_a_file_says_what_to_set(monkeypatch):
    monkeypatch.setenv("NAVETTE_TERRITORY", "atlantis")
    with pytest.raises(FileNotFoundError, match=r"NAVETTE_TERRITORY is 'atlantis'.*m2a"):
        territory.__wrapped__()
