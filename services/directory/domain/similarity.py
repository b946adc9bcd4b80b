"""Whether two pages are about the same structure: register numbers, near names at one place.

Pages are compared only within blocks: a key is a register number, or the beginning or the end of
a telling word of the name with the commune or the square of the map. However many pages there
are, each is compared with a bounded number of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor

from rapidfuzz import fuzz

from shared.reference.geography import distance_km
from shared.reference.spelling import simplify

NEAR_NAME = 88.0
SAME_NAME = 95.0
PART = 0.95
NEAR_KM = 1.0
CELL_DEGREES = (0.04, 0.06)
"""A square of the map of about 4.4 km, in latitude and longitude."""

NEAR_DEGREES = (0.0091, 0.0136)
"""What a kilometre is at these latitudes."""

TELLING_WORDS = 4
WORD_PART = 4
BLOCK = 30
WINDOW = 8

# fmt: off
COMMON_WORDS = frozenset({
    "ASSOCIATION", "ASSO", "ASS", "SOCIETE", "SARL", "SAS", "SASU", "SA", "EURL", "SCIC",
    "SCOP", "SCI", "COOPERATIVE", "CENTRE", "LE", "LA", "LES", "L", "D", "DE", "DES", "DU",
    "ET", "EN", "AU", "AUX", "A", "POUR", "PAR", "SUR", "UN", "UNE", "DER", "DIE", "DAS", "UND",
    "FUER", "VEREIN", "EV", "GMBH", "E", "V",
})
# fmt: on
"""Words that tell one structure from another no better than the commune does."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a page is recognised by; `point` only where an address was located."""

    id: str
    names: tuple[str, ...]
    siren: str | None = None
    siret: str | None = None
    commune: str | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pages are, 0 to 100, and why, as codes."""

    score: int
    reasons: tuple[str, ...]


def telling_names(*names: str | None) -> tuple[str, ...]:
    """Give names as they are compared: simplified, without the words all have, words in order."""
    told = []
    for name in names:
        words = simplify(name or "").split()
        if kept := [word for word in words if word not in COMMON_WORDS] or words:
            told.append(" ".join(sorted(kept)))
    return tuple(dict.fromkeys(told))


def keys(profile: Profile) -> list[str]:
    """Give the blocks a page lies in."""
    found = _numbers(profile)
    for word in _telling_words(profile):
        if profile.commune:
            found += [f"{profile.commune}<{word[:WORD_PART]}", f"{profile.commune}>{word[-4:]}"]
        if profile.point:
            lat, lon = _cell(profile.point)
            found.append(f"{lat},{lon}<{word[:WORD_PART]}")
    return list(dict.fromkeys(found))


def asked_keys(profile: Profile) -> list[str]:
    """Give the blocks where pages like this one are: its own, and those a kilometre away."""
    found = keys(profile)
    if profile.point:
        words = _telling_words(profile)
        for lat, lon in _cells_near(profile.point):
            found += [f"{lat},{lon}<{word[:WORD_PART]}" for word in words]
    return list(dict.fromkeys(found))


def compare(one: Profile, other: Profile) -> Likeness | None:
    """Tell how alike two pages are; None when nothing says that they are the same."""
    if one.siret and one.siret == other.siret:
        return Likeness(100, ("same-siret",))
    same_commune = one.commune is not None and one.commune == other.commune
    same_unit = bool(one.siren) and one.siren == other.siren
    two_units = bool(one.siren and other.siren) and not same_unit
    name = _name_likeness(one, other, SAME_NAME if two_units else NEAR_NAME)
    if same_unit and same_commune:
        reasons = ("same-siren-and-commune", *(("near-name",) if name else ()))
        return Likeness(95 if name else 80, reasons)
    if not name:
        return None
    near = _near(one, other)
    if not (same_commune or near):
        return None
    place = "near-place" if near else "same-commune"
    score = name - (0 if near else 3) - (15 if two_units else 0)
    return Likeness(round(score), ("near-name", place))


def candidate_pairs(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Give the pairs worth comparing: all of a small block, neighbours of a large one.

    In a block of more than thirty, pages are put in the order of their names and each is paired
    with the eight that follow: the number of pairs grows as the number of pages. Two pages that
    share several blocks come several times: to remember them all would cost more than comparing.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for key in asked_keys(profile):
            blocks[key].append(number)
    for numbers in blocks.values():
        for one, other in _pairs(numbers, profiles):
            yield profiles[one], profiles[other]


def _pairs(numbers: list[int], profiles: Sequence[Profile]) -> Iterable[tuple[int, int]]:
    if len(numbers) <= BLOCK:
        yield from combinations(numbers, 2)
        return
    ordered = sorted(numbers, key=lambda number: (profiles[number].names, number))
    for start, number in enumerate(ordered):
        for follower in ordered[start + 1 : start + 1 + WINDOW]:
            yield (min(number, follower), max(number, follower))


def _numbers(profile: Profile) -> list[str]:
    found = [f"siret:{profile.siret}"] if profile.siret else []
    if profile.siren and profile.commune:
        found.append(f"siren:{profile.siren}:{profile.commune}")
    return found


def _telling_words(profile: Profile) -> list[str]:
    words = {word for name in profile.names for word in name.split()}
    return sorted(words, key=lambda word: (-len(word), word))[:TELLING_WORDS]


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return floor(point[0] / CELL_DEGREES[0]), floor(point[1] / CELL_DEGREES[1])


def _cells_near(point: tuple[float, float]) -> set[tuple[int, int]]:
    """Give the squares that lie a kilometre from the point or less."""
    (lat, lon), (y, x) = point, NEAR_DEGREES
    return {_cell((lat + north, lon + east)) for north in (-y, 0, y) for east in (-x, 0, x)}


def _near(one: Profile, other: Profile) -> bool:
    return bool(one.point and other.point and distance_km(one.point, other.point) <= NEAR_KM)


def _name_likeness(one: Profile, other: Profile, least: float) -> float:
    """Give how near the nearest names are, 0 when below `least`.

    Names whose numbers differ (`Site 1`, `Site 2`) are not alike. Where one has all the words of
    the other, at least two, that counts nearly as much as being written the same.
    """
    best = 0.0
    for mine in one.names:
        for theirs in other.names:
            found = fuzz.ratio(mine, theirs, score_cutoff=least)
            if not found and " " in mine and " " in theirs:
                found = PART * fuzz.token_set_ratio(mine, theirs, score_cutoff=least / PART)
            if found > best and _digits(mine) == _digits(theirs):
                best = found
    return best


def _digits(name: str) -> list[str]:
    return sorted(word for word in name.split() if word.isdigit())
