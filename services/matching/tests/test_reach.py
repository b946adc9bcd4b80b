"""Nobody whom a listing fits is missed by the keys it is looked up by."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.matching.domain.reach import EVERYWHERE, MAX_CELLS, cell_of, cells_around, keys
from shared.reference.geography import distance_km

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)
offsets = st.floats(-1.2, 1.2, allow_nan=False)
radii = st.integers(0, 1000)


@given(st.floats(-88, 88), st.floats(-178, 178), offsets, offsets, radii)
@example(48.0, 7.5, 0.0, 0.0, 0)
@example(47.999, 7.499, 0.002, 0.002, 1)
def test_what_is_within_the_radius_is_in_the_cells(
    latitude: float, longitude: float, north: float, east: float, radius_km: int
) -> None:
    there = (latitude + north, longitude + east)
    assume(round(distance_km((latitude, longitude), there), 1) <= radius_km)
    around = cells_around(latitude, longitude, radius_km)
    assert around == [EVERYWHERE] or cell_of(*there) in around


@given(latitudes, longitudes, radii)
def test_the_cells_are_few_and_hold_the_middle(
    latitude: float, longitude: float, radius_km: int
) -> None:
    around = cells_around(latitude, longitude, radius_km)
    assert 1 <= len(set(around)) == len(around) <= MAX_CELLS
    assert around == [EVERYWHERE] or cell_of(latitude, longitude) in around


@pytest.mark.parametrize(("radius_km", "most"), [(0, 1), (30, 9), (50, 12)])
def test_a_usual_radius_takes_few_cells(radius_km: int, most: int) -> None:
    around = cells_around(47.75, 7.34, radius_km)
    assert EVERYWHERE not in around
    assert len(around) <= most


def test_keys() -> None:
    assert keys(["a", "b"], ["x", "y"]) == ["a|x", "a|y", "b|x", "b|y"]
