"""What is read off outlines is right for shapes whose answer is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.reference.geometry import bounds, centroid, rings, rounded, united, vertices

degrees = st.floats(-60, 60)
sizes = st.floats(0.01, 5)


def box(west, south, width, height):
    east, north = west + width, south + height
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@given(degrees, degrees, sizes, sizes)
def test_the_centre_of_a_box_is_its_middle(west, south, width, height):
    middle = (west + width / 2, south + height / 2)
    assert centroid(box(west, south, width, height)) == pytest.approx(middle, abs=1e-6)


def test_a_hole_moves_the_centre_away():
    outline = box(0, 0, 4, 4)
    outline["coordinates"].append([[2, 1], [2, 3], [4, 3], [4, 1], [2, 1]])
    longitude, latitude = centroid(outline)
    assert longitude == pytest.approx((2 * 16 - 3 * 4) / 12)
    assert latitude == pytest.approx(2)


def test_the_centre_of_two_boxes_weighs_their_areas():
    both = united([box(0, 0, 1, 1), {"type": "MultiPolygon", **_many(box(10, 0, 3, 1))}])
    assert centroid(both) == pytest.approx(((0.5 + 11.5 * 3) / 4, 0.5))
    assert len(list(rings(both))) == 2


def _many(polygon):
    return {"coordinates": [polygon["coordinates"]]}


def test_bounds_and_corners():
    outline = box(7, 47, 1, 2)
    assert bounds(point for ring in rings(outline) for point in ring) == (7, 47, 8, 49)
    assert vertices(outline) == {(7, 47), (8, 47), (8, 49), (7, 49)}
    assert rounded([[1.23456, 2], [[3.00004]]], 4) == [[1.2346, 2], [[3.0]]]


def test_a_line_is_no_outline():
    with pytest.raises(ValueError, match="LineString"):
        list(rings({"type": "LineString", "coordinates": []}))
