"""Where places lie, and how codes are called: matching's view of the territory's data."""

from __future__ import annotations

from dataclasses import dataclass

from services.matching.domain.wording import Language, Names
from shared.contracts.fields import AreaLevel
from shared.reference.naf import division_label
from shared.reference.places import Place
from shared.reference.territory import territory
from shared.reference.themes import theme_label


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Standing(Point):
    """A place: its centre, and the areas it lies in, as `level:code`."""

    within: tuple[str, ...]


def standing_of(code: str) -> Standing | None:
    """Find a place by its code (INSEE, or a town over the border); None when it is not known."""
    place = territory().place(code)
    if place is None:
        return None
    areas = {
        "commune": place.code,
        "epci": place.epci,
        "department": place.department,
        "region": place.region,
    }
    within = tuple(f"{level}:{value}" for level, value in areas.items() if value)
    return Standing(place.latitude, place.longitude, within)


def centre_of(level: AreaLevel, code: str) -> Point | None:
    """Find the centre of an area; None when the territory's data do not have it."""
    area = territory().area(level, code)
    return None if area is None else Point(area.latitude, area.longitude)


def _area_name(level: str, code: str, language: Language) -> str:
    area = territory().area(level, code)
    if area is None:
        return code
    return area.name_in(language) if isinstance(area, Place) else area.name


NAMES = Names(theme=theme_label, division=division_label, area=_area_name)
