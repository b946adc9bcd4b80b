"""Maps: what is drawn where, and what the pages say beside."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.maps import NEAR, WIDTH, Frame, Point, around, land, marks
from services.portal.tests.directory_things import STRUCTURE
from services.portal.tests.provider import make_portal
from shared.reference.territory import territory

PLACED = STRUCTURE | {"location": {"latitude": 47.75, "longitude": 7.34}}

points = st.lists(
    st.builds(
        Point,
        st.uuids().map(str),
        st.just("Une structure"),
        st.floats(-84, 84),
        st.floats(-179, 179),
    ),
    min_size=1,
    max_size=30,
)


@given(points)
def test_every_point_is_within_its_frame_and_in_one_mark(found):
    frame = around(found)
    drawn = marks(frame, found)
    assert sorted(one.id for mark in drawn for one in mark.points) == sorted(
        one.id for one in found
    )
    for mark in drawn:
        assert 0 <= mark.x <= WIDTH
        assert 0 <= mark.y <= frame.height
    for index, one in enumerate(drawn):
        for other in drawn[index + 1 :]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= NEAR


def test_north_is_up_and_angles_are_kept():
    frame = Frame((7.0, 47.0, 8.0, 48.0))
    west, south = frame.place(47.0, 7.0)
    east, north = frame.place(48.0, 8.0)
    assert west < east
    assert north < south
    assert (south - north) / (east - west) == pytest.approx(
        1 / math.cos(math.radians(47.5)), rel=0.01
    )


def test_without_points_the_whole_territory_is_shown():
    assert around([]).bounds == tuple(territory().bounds)
    drawn = land(around([]))
    assert drawn.count("M") == drawn.count("z") >= 39
    assert re.fullmatch(r"[Mlz\d\s-]+", drawn)
    assert len(drawn) < 30_000


def test_a_map_stands_beside_its_list_and_says_the_same(visitor, fake):
    fake.lists["/v1/structures"] = [
        PLACED,
        PLACED | {"id": "s2", "name": "La Chaîne"},
        STRUCTURE | {"id": "s3"},
    ]
    shown = visitor.get("/fr/annuaire").text
    assert 'role="img"' in shown
    assert len(re.findall(r'<li data-id="s\d"', shown)) == 2
    assert 'data-item="s1"' in shown
    assert 'data-latitude="47.75"' in visitor.get("/fr/annuaire/s1").text
    fake.lists["/v1/structures"] = [STRUCTURE]
    assert "data-map" not in visitor.get("/fr/annuaire").text


def test_the_outlines_are_kept_by_browsers(visitor):
    answer = visitor.get("/territoire.geojson")
    assert answer.mimetype == "application/geo+json"
    assert len(answer.get_json()["features"]) == 39
    assert answer.cache_control.max_age > 3600


def test_tiles_are_a_setting_that_the_policy_allows(visitor, fake, issuer, clock):
    assert "data-tiles" not in visitor.get("/fr/annuaire").text
    url = "https://tiles.example/{z}/{x}/{y}.png"
    tiled = make_portal(fake, issuer, clock, TILE_URL=url, TILE_ATTRIBUTION="© <b>ici</b>")
    fake.lists["/v1/structures"] = [PLACED]
    answer = tiled.test_client().get("/fr/annuaire")
    assert f'data-tiles="{url}" data-attribution="© &lt;b&gt;ici&lt;/b&gt;"' in answer.text
    assert (
        "img-src 'self' data: https://tiles.example;" in answer.headers["Content-Security-Policy"]
    )
