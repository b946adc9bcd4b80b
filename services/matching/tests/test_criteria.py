"""The rules of the criteria, over thousands of cases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.criteria import HARD, OUT_OF, THRESHOLD, explain
from services.matching.domain.explanation import Code, Criterion, Distance, Offer, Wishes
from shared.contracts.fields import AreaLevel

THEMES = ["textile", "food", "culture", "mobility", "care", "circular-economy"]
LEVELS: list[AreaLevel] = ["commune", "epci", "department", "region"]

themes = st.frozensets(st.sampled_from(THEMES), max_size=5)
divisions = st.sampled_from(["13", "47", "56", "88"])
euros = st.integers(0, 3_000_000)
kilometres = st.floats(0, 900, allow_nan=False)

wishes = st.builds(
    Wishes,
    themes=themes,
    naf_divisions=st.frozensets(divisions, max_size=3),
    radius_km=st.integers(0, 300),
    budget=st.none() | euros,
)
offers = st.builds(
    Offer,
    themes=themes,
    naf_division=st.none() | divisions,
    area_level=st.sampled_from(LEVELS),
    area_code=st.just("x"),
    asking_price=st.none() | euros,
)
distances = st.builds(Distance, km=st.none() | kilometres, inside=st.booleans())


def part(code: Code, wish: Wishes, offer: Offer, distance: Distance) -> Criterion:
    return next(one for one in explain(wish, offer, distance).criteria if one.code is code)


def test_the_criteria_share_a_hundred_points() -> None:
    assert sum(OUT_OF.values()) == 100
    assert list(OUT_OF) == list(Code)


@given(wishes, offers, distances)
def test_parts_are_whole_points_within_bounds_that_sum_to_the_score(
    wish: Wishes, offer: Offer, distance: Distance
) -> None:
    explanation = explain(wish, offer, distance)
    assert [one.code for one in explanation.criteria] == list(Code)
    for one in explanation.criteria:
        assert isinstance(one.points, int)
        assert 0 <= one.points <= one.out_of == OUT_OF[one.code]
        assert not (one.met is False and one.points), "what is unmet brings nothing"
    assert explanation.score == sum(one.points for one in explanation.criteria)
    assert 0 <= explanation.score <= 100
    assert explanation.reasons == [one.code for one in explanation.criteria if one.met]


@given(wishes, offers, distances)
def test_a_hard_criterion_unmet_is_never_proposed(
    wish: Wishes, offer: Offer, distance: Distance
) -> None:
    explanation = explain(wish, offer, distance)
    unmet = {one.code for one in explanation.criteria if one.met is False}
    assert explanation.fits == (not unmet & HARD and explanation.score >= THRESHOLD)


@given(wishes, offers, distances)
def test_a_theme_in_common_and_a_place_within_reach_are_needed(
    wish: Wishes, offer: Offer, distance: Distance
) -> None:
    explanation = explain(wish, offer, distance)
    within = distance.km is not None and round(distance.km, 1) <= wish.radius_km
    if explanation.fits:
        assert wish.themes & offer.themes
        assert distance.inside or within


@given(wishes, offers, distances, kilometres, kilometres)
def test_nearer_is_never_worse(
    wish: Wishes, offer: Offer, distance: Distance, one: float, other: float
) -> None:
    near, far = sorted((one, other))
    nearer = explain(wish, offer, replace(distance, km=near))
    farther = explain(wish, offer, replace(distance, km=far))
    assert nearer.score >= farther.score
    assert nearer.fits or not farther.fits


@given(wishes, offers, distances)
def test_inside_the_area_is_never_worse_than_beside_it(
    wish: Wishes, offer: Offer, distance: Distance
) -> None:
    inside = explain(wish, offer, replace(distance, inside=True))
    assert inside.score >= explain(wish, offer, replace(distance, inside=False)).score


@given(wishes, offers, distances)
def test_a_finer_area_is_never_worse(wish: Wishes, offer: Offer, distance: Distance) -> None:
    scores = [explain(wish, replace(offer, area_level=level), distance).score for level in LEVELS]
    assert scores == sorted(scores, reverse=True)


@given(wishes, offers, distances, euros, euros)
def test_more_budget_is_never_worse(
    wish: Wishes, offer: Offer, distance: Distance, one: int, other: int
) -> None:
    small, large = sorted((one, other))
    poorer = explain(replace(wish, budget=small), offer, distance)
    richer = explain(replace(wish, budget=large), offer, distance)
    assert richer.score >= poorer.score
    assert richer.fits or not poorer.fits


@given(wishes, offers, distances, euros, euros)
def test_a_lower_price_is_never_worse(
    wish: Wishes, offer: Offer, distance: Distance, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    cheap = explain(wish, replace(offer, asking_price=low), distance)
    dear = explain(wish, replace(offer, asking_price=high), distance)
    assert cheap.score >= dear.score


@given(wishes, offers, distances, st.sampled_from(THEMES))
def test_wanting_one_more_theme_is_never_worse(
    wish: Wishes, offer: Offer, distance: Distance, theme: str
) -> None:
    wider = replace(wish, themes=wish.themes | {theme})
    assert explain(wider, offer, distance).score >= explain(wish, offer, distance).score


NEAR = Distance(km=0.0, inside=True)
WISH = Wishes(
    themes=frozenset({"textile"}), naf_divisions=frozenset(), radius_km=30, budget=100_000
)
OFFER = Offer(
    themes=frozenset({"textile"}),
    naf_division="13",
    area_level="commune",
    area_code="68224",
    asking_price=90_000,
)


def test_all_that_is_wanted_next_door_is_a_hundred() -> None:
    explanation = explain(WISH, OFFER, NEAR)
    assert explanation.score == 100
    assert explanation.fits
    assert explanation.reasons == ["themes", "distance", "sector", "budget"]


@pytest.mark.parametrize(
    ("price", "met", "points", "reason"),
    [
        (None, None, 7, "price-not-told"),
        (100_000, True, 15, "within-budget"),
        (100_001, None, 14, "slightly-above"),
        (112_500, None, 7, "slightly-above"),
        (125_000, None, 0, "slightly-above"),
        (125_001, False, 0, "above-budget"),
    ],
)
def test_price_against_budget(
    price: int | None, met: bool | None, points: int, reason: str
) -> None:
    one = part(Code.BUDGET, WISH, replace(OFFER, asking_price=price), NEAR)
    assert (one.met, one.points, one.reason) == (met, points, reason)


@pytest.mark.parametrize(
    ("level", "km", "inside", "met", "points"),
    [
        ("commune", 0.0, True, True, 30),
        ("commune", 15.0, False, True, 22),
        ("commune", 30.0, False, True, 15),
        ("commune", 30.1, False, False, 0),
        ("epci", 200.0, True, True, 24),
        ("department", 3.0, True, True, 18),
        ("region", 3.0, False, True, 12),
        ("region", None, False, False, 0),
    ],
)
def test_distance(level: AreaLevel, km: float | None, inside: bool, met: bool, points: int) -> None:
    offer = replace(OFFER, area_level=level)
    one = part(Code.DISTANCE, WISH, offer, Distance(km=km, inside=inside))
    assert (one.met, one.points) == (met, points)


@pytest.mark.parametrize(
    ("wanted", "told", "met", "points"),
    [
        ([], None, True, 15),
        (["13"], "13", True, 15),
        (["13"], None, None, 7),
        (["47"], "13", False, 0),
    ],
)
def test_sector(wanted: list[str], told: str | None, met: bool | None, points: int) -> None:
    wish = replace(WISH, naf_divisions=frozenset(wanted))
    one = part(Code.SECTOR, wish, replace(OFFER, naf_division=told), NEAR)
    assert (one.met, one.points) == (met, points)
