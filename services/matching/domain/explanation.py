"""What a match is judged on, and how the judgement is told: criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.contracts.fields import AreaLevel


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What a taker (repreneur) looks for.

    :param radius_km: how far from their place they would go, kilometres.
    :param budget: whole euros; None when not told.
    """

    themes: frozenset[str]
    naf_divisions: frozenset[str]
    radius_km: int
    budget: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What a listing says of the business.

    :param area_level: how precisely its place is told.
    :param asking_price: whole euros; None when not told.
    """

    themes: frozenset[str]
    naf_division: str | None
    area_level: AreaLevel
    area_code: str
    asking_price: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Distance:
    """How far the taker's place is from the listing's area.

    :param km: to the centre of the area, kilometres; None when the area has no known centre.
    :param inside: the place lies in the area.
    """

    km: float | None
    inside: bool


class Code(StrEnum):
    """The criteria."""

    THEMES = "themes"
    DISTANCE = "distance"
    SECTOR = "sector"
    BUDGET = "budget"


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One criterion's part.

    :param met: None when it is neither met nor unmet: not told, or nearly met.
    :param points: what it brings, 0 to `out_of`.
    :param reason: why, as a key of `wording.WORDING`.
    :param facts: the values the wording shows.
    """

    code: Code
    met: bool | None
    points: int
    out_of: int
    reason: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The judgement on a profile and a listing: the parts, and what follows from them."""

    criteria: Sequence[Criterion]
    hard: frozenset[Code]
    threshold: int

    @property
    def score(self) -> int:
        """The sum of the points, out of 100."""
        return sum(criterion.points for criterion in self.criteria)

    @property
    def fits(self) -> bool:
        """Whether it is worth proposing: no hard criterion unmet, and the threshold reached."""
        blocked = any(one.met is False and one.code in self.hard for one in self.criteria)
        return not blocked and self.score >= self.threshold

    @property
    def reasons(self) -> list[str]:
        """The codes of the criteria met."""
        return [one.code.value for one in self.criteria if one.met]
