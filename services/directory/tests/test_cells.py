"""Cells of the map: what they hold of a circle and of a ring, anywhere on earth."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from services.directory.search.cells import EARTH_RADIUS_KM, cells_of, disc, ring
from services.directory.tests.places import POINTS
from shared.reference.geography import distance_km


@given(
    origin=POINTS,
    km=st.floats(0.01, 1500),
    share=st.floats(0, 1.2),
    bearing=st.floats(0, 6.3),
    fineness=st.floats(1, 50),
)
@settings(max_examples=500)
def test_a_circle_holds_the_cells_within_it_and_is_held_by_those_it_touches(
    origin, km, share, bearing, fineness
):
    found = disc(origin, km, km / fineness)
    if found is None:
        assert km > 1000 or abs(origin[0]) > 70
        return
    point = destination(origin, km * share, bearing)
    cells = set(cells_of(point))
    if distance_km(origin, point) <= km:
        assert cells & {*found.within, *found.edge}
    if cells & set(found.within):
        assert distance_km(origin, point) <= km
    assert len(found.within) == len(set(found.within))
    assert not set(found.within) & set(found.edge)
    assert len(found.within) + len(found.edge) < 3_000


@given(
    origin=POINTS,
    km=st.floats(0.001, 1500),
    width=st.floats(0, 1.5),
    share=st.floats(0, 1),
    bearing=st.floats(0, 6.3),
)
@settings(max_examples=500)
def test_a_ring_is_held_by_its_cells(origin, km, width, share, bearing):
    found = ring(origin, km, km * (1 + width))
    if found is None:
        assert km * (1 + width) > 1000 or abs(origin[0]) > 70
        return
    point = destination(origin, km * (1 + width * share), bearing)
    if km <= distance_km(origin, point) <= km * (1 + width):
        assert set(cells_of(point)) & set(found)
    assert len(found) == len(set(found)) < 3_000


def destination(origin, km, bearing):
    """Give the point so many km away, by the bearing in radians."""
    latitude, longitude = map(math.radians, origin)
    arc = km / EARTH_RADIUS_KM
    sine = math.sin(latitude) * math.cos(arc)
    sine += math.cos(latitude) * math.sin(arc) * math.cos(bearing)
    turn = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(latitude),
        math.cos(arc) - math.sin(latitude) * sine,
    )
    there = math.degrees(longitude + turn)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), (there + 180) % 360 - 180
