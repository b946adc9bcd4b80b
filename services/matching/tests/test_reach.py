"""Nobody whom a listing fits is missed by the keys it is looked up by."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.matching.domain.reach import (
    EARTH_RADIUS_KM,
    EVERYWHERE,
    MAX_CELLS,
    cell_of,
    cells_around,
    keys,
)
from shared.reference.geography import distance_km

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)
radii = st.integers(0, 1000)


@given(st.floats(-65, 65), st.floats(-170, 170), st.integers(0, 60), st.floats(0, 6.2832))
@example(48.0, 7.5, 0, 0.0)
@example(48.0, 7.0, 60, 1.5)
def test_what_is_at_the_edge_of_the_radius_is_in_the_cells(
    latitude: float, longitude: float, radius_km: int, bearing: float
) -> None:
    there = at_the_edge(latitude, longitude, radius_km, bearing)
    assume(round(distance_km((latitude, longitude), there), 1) <= radius_km)
    around = cells_around(latitude, longitude, radius_km)
    assert around == [EVERYWHERE] or cell_of(*there) in around


def test_every_direction_is_in_the_cells() -> None:
    for tenth in range(500):
        longitude = 7.0 + tenth / 1000
        for bearing in (0.0, 1.57, 3.14, 4.71):
            there = at_the_edge(47.75, longitude, 40, bearing)
            assert cell_of(*there) in cells_around(47.75, longitude, 40)


def at_the_edge(
    latitude: float, longitude: float, radius_km: int, bearing: float
) -> tuple[float, float]:
    """Go from a point in a direction (radians from north) as far as the radius."""
    angle, start = radius_km * 0.9999 / EARTH_RADIUS_KM, radians(latitude)
    end = asin(sin(start) * cos(angle) + cos(start) * sin(angle) * cos(bearing))
    turn = atan2(sin(bearing) * sin(angle) * cos(start), cos(angle) - sin(start) * sin(end))
    return degrees(end), longitude + degrees(turn)


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
