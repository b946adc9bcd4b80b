"""Places and areas of a territory, and finding places by what people type."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from shared.reference.spelling import beginnings, simplify, spellings


@dataclass(frozen=True, slots=True)
class Area:
    """A named area and its centre in WGS 84 degrees."""

    code: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Intercommunality(Area):
    """An intercommunality (EPCI, by SIREN): people, west-south-east-north, communes' codes."""

    population: int
    bounds: tuple[float, ...]
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place(Area):
    """A commune or a town over the border, and the areas it lies in (None over the border).

    `name` is the French name, `german_name` the German one where it differs for a French
    commune, `also` the other names it is found by.
    """

    country: str
    postal_codes: tuple[str, ...] = ()
    population: int | None = None
    epci: str | None = None
    department: str | None = None
    region: str | None = None
    german_name: str | None = None
    also: tuple[str, ...] = ()

    def name_in(self, language: str) -> str:
        """Give the name in `de`, or the French one for any other language."""
        return self.german_name if language == "de" and self.german_name else self.name


class PlaceFinder:
    """An index of places by the beginning of their names and by postal code.

    `ring` says how far from the middle of people's lives a place is: lower is shown first.
    """

    def __init__(self, places: Iterable[Place], ring: Callable[[Place], int]) -> None:
        self._by_postal_code: dict[str, list[Place]] = defaultdict(list)
        entries = []
        for place in places:
            for postal_code in place.postal_codes:
                self._by_postal_code[postal_code].append(place)
            names = (place.name, place.german_name or place.name, *place.also)
            keys = frozenset[str]().union(*map(spellings, names), place.postal_codes)
            entries.append((ring(place), simplify(place.name), place.code, keys, place))
        entries.sort(key=lambda entry: entry[:3])
        self._places = [place for *_, place in entries]
        self._keys = sorted(
            (key, rank) for rank, (*_, keys, _) in enumerate(entries) for key in keys
        )

    def by_postal_code(self, postal_code: str) -> tuple[Place, ...]:
        """Give the places a postal code serves."""
        return tuple(self._by_postal_code.get(postal_code.strip(), ()))

    def find(self, text: str, limit: int) -> list[Place]:
        """Find the places one of whose names or postal codes begins so."""
        best: dict[int, bool] = {}
        for wanted in beginnings(text):
            for key, rank in islice(self._keys, bisect_left(self._keys, (wanted,)), None):
                if not key.startswith(wanted):
                    break
                best[rank] = best.get(rank, False) or key == wanted
        ranks = sorted(best, key=lambda rank: (not best[rank], rank))
        return [self._places[rank] for rank in ranks[:limit]]
