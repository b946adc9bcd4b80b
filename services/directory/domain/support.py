"""What a support organisation answers: which needs, for whom, where, within how many days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.reference.geography import distance_km
from shared.reference.places import Place

NO_DELAY_SAID = 10_000


@dataclass(frozen=True)
class Answer:
    """That an organisation answers: within how many days, how far away; None when not known."""

    within_days: int | None
    distance_km: float | None

    @property
    def order(self) -> tuple[int, float]:
        """What answers are sorted by: the soonest, then the nearest."""
        far = self.distance_km if self.distance_km is not None else float("inf")
        return (self.within_days or NO_DELAY_SAID, far)


def answers(
    structure: Mapping[str, Any],
    need: str | None = None,
    audience: str | None = None,
    place: Place | None = None,
) -> Answer | None:
    """Tell how an organisation answers a need of someone somewhere; None when it does not.

    :param structure: a page with its `support` and `location`; none of its audiences means all.
    :param place: where the person is; None anywhere.
    """
    offer = structure.get("support") or {}
    if not offer.get("needs") or (need is not None and need not in offer["needs"]):
        return None
    if audience is not None and offer.get("audiences") and audience not in offer["audiences"]:
        return None
    far = _distance(structure, place)
    if place is not None and not covers(offer.get("reach"), place, far):
        return None
    return Answer(offer.get("within_days"), far)


def covers(reach: Mapping[str, Any] | None, place: Place, far: float | None) -> bool:
    """Tell whether a range reaches a place; one that is not said reaches everywhere.

    :param far: how far the place is from the middle of the range, in km.
    """
    if not reach:
        return True
    if reach["kind"] == "country":
        return bool(reach["country"] == place.country)
    if reach["kind"] == "radius":
        return far is not None and far <= reach["radius_km"]
    lies_in = {
        "commune": place.code,
        "epci": place.epci,
        "department": place.department,
        "region": place.region,
    }
    return any(lies_in[zone["level"]] == zone["code"] for zone in reach["zones"])


def _distance(structure: Mapping[str, Any], place: Place | None) -> float | None:
    location = structure.get("location")
    if place is None or not location:
        return None
    here = (location["latitude"], location["longitude"])
    return round(distance_km(here, (place.latitude, place.longitude)), 1)
