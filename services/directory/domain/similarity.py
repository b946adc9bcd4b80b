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
NEAR_KM = 1.0
CELL_DEGREES = 0.02
TELLING_WORDS = 4
WORD_PART = 4
BLOCK = 40
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
    """Give names as they are compared: simplified, without the words all have."""
    told = []
    for name in names:
        words = simplify(name or "").split()
        if kept := [word for word in words if word not in COMMON_WORDS] or words:
            told.append(" ".join(kept))
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
    """Give the blocks where pages like this one are: its own, and those of the squares around."""
    found = keys(profile)
    if profile.point:
        lat, lon = _cell(profile.point)
        around = [(lat + y, lon + x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
        found += [
            f"{y},{x}<{word[:WORD_PART]}" for word in _telling_words(profile) for y, x in around
        ]
    return list(dict.fromkeys(found))


def compare(one: Profile, other: Profile) -> Likeness | None:
    """Tell how alike two pages are; None when nothing says that they are the same."""
    if one.siret and one.siret == other.siret:
        return Likeness(100, ("same-siret",))
    name = max((_name_likeness(a, b) for a in one.names for b in other.names), default=0.0)
    same_commune = one.commune is not None and one.commune == other.commune
    near = _near(one, other)
    if one.siren and one.siren == other.siren and same_commune:
        reasons = ("same-siren-and-commune", "near-name")[: 1 + (name >= NEAR_NAME)]
        return Likeness(80 if name < NEAR_NAME else 95, reasons)
    two_units = bool(one.siren and other.siren and one.siren != other.siren)
    if name < (SAME_NAME if two_units else NEAR_NAME) or not (same_commune or near):
        return None
    place = "near-place" if near else "same-commune"
    score = name - (0 if near else 3) - (15 if two_units else 0)
    return Likeness(round(score), ("near-name", place))


def candidate_pairs(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Give the pairs worth comparing, each once: all of a small block, neighbours of a large one.

    In a block of more than forty, pages are put in the order of their names and each is paired
    with the eight that follow: the number of pairs grows as the number of pages.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for key in asked_keys(profile):
            blocks[key].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in blocks.values():
        for pair in _pairs(numbers, profiles):
            if pair not in seen:
                seen.add(pair)
                yield profiles[pair[0]], profiles[pair[1]]


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
    return floor(point[0] / CELL_DEGREES), floor(point[1] / CELL_DEGREES)


def _near(one: Profile, other: Profile) -> bool:
    return bool(one.point and other.point and distance_km(one.point, other.point) <= NEAR_KM)


def _name_likeness(one: str, other: str) -> float:
    """Compare two telling names; those whose numbers differ (`Site 1`, `Site 2`) are not alike."""
    if _digits(one) != _digits(other):
        return 0.0
    whole = fuzz.token_sort_ratio(one, other)
    if min(len(one.split()), len(other.split())) < 2:
        return whole
    return max(whole, 0.95 * fuzz.token_set_ratio(one, other))


def _digits(name: str) -> list[str]:
    return sorted(word for word in name.split() if word.isdigit())
