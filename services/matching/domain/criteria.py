"""The criteria of a match, their points and what makes them met: 100 points in all.

| criterion | hard | points | met when |
|---|---|---|---|
| themes | yes | 24, and up to 16 by the share of the listing's themes wanted | one in common |
| distance | yes | 30 next door, 15 at the radius; less in a wide area | within it, or inside |
| sector | no | 15; 7 when the listing does not tell | the NAF division is one wanted, or any is |
| budget | yes | 15; less up to 25 % above; 7 when one of the two is not told | price ≤ budget |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.matching.domain.explanation import (
    Code,
    Criterion,
    Distance,
    Explanation,
    Offer,
    Wishes,
)
from shared.contracts.fields import AreaLevel

THRESHOLD = 50
HARD = frozenset({Code.THEMES, Code.DISTANCE, Code.BUDGET})
OUT_OF: Mapping[Code, int] = {
    Code.THEMES: 40,
    Code.DISTANCE: 30,
    Code.SECTOR: 15,
    Code.BUDGET: 15,
}
ONE_THEME = 24
"""Points of a first theme in common; the rest goes by how many of the listing's are wanted."""
AT_THE_RADIUS = 15
"""Points left at the edge of the radius."""
AREA_CAP: Mapping[AreaLevel, int] = {"commune": 30, "epci": 24, "department": 18, "region": 12}
"""The most a place as wide as this may bring: the less precise, the less it proves."""
NEUTRAL = 7
"""Half of the points, where the facts are not told."""
SLACK_DIVISOR = 4
"""A price up to a quarter above the budget is still worth a talk."""


def explain(wishes: Wishes, offer: Offer, distance: Distance) -> Explanation:
    """Judge a listing for a profile, criterion by criterion."""
    return Explanation([rule(wishes, offer, distance) for rule in RULES], HARD, THRESHOLD)


def judge_themes(wishes: Wishes, offer: Offer, _: Distance) -> Criterion:
    """Count the listing's themes that are wanted."""
    shared = wishes.themes & offer.themes
    if not shared:
        return _part(Code.THEMES, False, 0, "none-shared", themes=sorted(offer.themes))
    more = (OUT_OF[Code.THEMES] - ONE_THEME) * len(shared) // len(offer.themes)
    return _part(Code.THEMES, True, ONE_THEME + more, "shared", themes=sorted(shared))


def judge_distance(wishes: Wishes, offer: Offer, distance: Distance) -> Criterion:
    """Compare the distance with the radius; a wide area counts as near to who is in it."""
    cap = AREA_CAP[offer.area_level]
    area = {"level": offer.area_level, "area": offer.area_code}
    if distance.inside:
        reason = "same-commune" if offer.area_level == "commune" else "inside-area"
        return _part(Code.DISTANCE, True, cap, reason, **area)
    if distance.km is None:
        return _part(Code.DISTANCE, False, 0, "unknown-area")
    km = round(distance.km, 1)  # judged as it is shown
    facts = {"km": km, "radius_km": wishes.radius_km, **area}
    if km > wishes.radius_km:
        return _part(Code.DISTANCE, False, 0, "beyond-radius", **facts)
    out_of = OUT_OF[Code.DISTANCE]
    share = km / wishes.radius_km if wishes.radius_km else 0.0
    points = min(cap, int(out_of - (out_of - AT_THE_RADIUS) * share))
    return _part(Code.DISTANCE, True, points, "within-radius", **facts)


def judge_sector(wishes: Wishes, offer: Offer, _: Distance) -> Criterion:
    """Look for the listing's NAF division among those wanted; none named means any will do."""
    out_of = OUT_OF[Code.SECTOR]
    division = offer.naf_division
    if not wishes.naf_divisions:
        return _part(Code.SECTOR, True, out_of, "any-division")
    if division is None:
        return _part(Code.SECTOR, None, NEUTRAL, "division-not-told")
    if division in wishes.naf_divisions:
        return _part(Code.SECTOR, True, out_of, "wanted-division", division=division)
    return _part(Code.SECTOR, False, 0, "other-division", division=division)


def judge_budget(wishes: Wishes, offer: Offer, _: Distance) -> Criterion:
    """Compare the asking price with the budget; what is not told counts neither way."""
    out_of = OUT_OF[Code.BUDGET]
    price, budget = offer.asking_price, wishes.budget
    if price is None:
        return _part(Code.BUDGET, None, NEUTRAL, "price-not-told")
    if budget is None:
        return _part(Code.BUDGET, None, NEUTRAL, "budget-not-told", price=price)
    facts = {"price": price, "budget": budget}
    if price <= budget:
        return _part(Code.BUDGET, True, out_of, "within-budget", **facts)
    over, slack = price - budget, budget // SLACK_DIVISOR
    if over > slack:
        return _part(Code.BUDGET, False, 0, "above-budget", **facts)
    points = out_of * (slack - over) // slack
    percent = -(-over * 100 // budget)
    return _part(Code.BUDGET, None, points, "slightly-above", percent=percent, **facts)


Rule = Callable[[Wishes, Offer, Distance], Criterion]
RULES: tuple[Rule, ...] = (judge_themes, judge_distance, judge_sector, judge_budget)


def _part(code: Code, met: bool | None, points: int, reason: str, **facts: Any) -> Criterion:
    return Criterion(
        code=code, met=met, points=points, out_of=OUT_OF[code], reason=reason, facts=facts
    )
