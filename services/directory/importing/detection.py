"""Which profile fits a file: the share of its columns that the file has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.profile import Profile
from services.directory.importing.records.record import Place, Source, Within, folded

ENOUGH, CLEAR = 0.6, 0.1


@dataclass(frozen=True)
class Fit:
    """How well a profile fits a file, and where the records lie if it is that one."""

    profile: Profile
    place: Place
    found: int
    wanted: int
    signed: bool

    @property
    def score(self) -> float:
        """From 0 to 1: the share of the profile's columns found; 0 without its signature."""
        return self.found / self.wanted if self.signed and self.wanted else 0.0

    def read_as(self, profile: Profile) -> Fit:
        """Give the same place, read by a profile that was changed on the way."""
        return replace(self, profile=profile)

    def __str__(self) -> str:
        return f"{self.profile.name} ({self.found} colonnes sur {self.wanted})"


class NoClearLayout(UnreadableFile):
    """No profile fits, or two as well as each other; the message names them."""


def fit(source: Source, profile: Profile) -> Fit:
    """Say how well a profile fits, at the place where it fits best."""
    wanted = {folded(column.replace(".", "")) for column in profile.columns}
    signature = {folded(column.replace(".", "")) for column in profile.signature}
    best = Fit(profile, Place(), 0, len(wanted), signed=False)
    for place in source.places(Within(profile.sheet, profile.records)):
        columns = source.columns(place)
        one = Fit(profile, place, len(wanted & columns), len(wanted), signature <= columns)
        if (one.score, one.found) > (best.score, best.found):
            best = one
    return best


def detect(source: Source, profiles: Iterable[Profile]) -> Fit:
    """Find the one profile that fits.

    :raises NoClearLayout: none does, or not one alone: name it.
    """
    fits = sorted((fit(source, one) for one in profiles), key=lambda one: -one.score)
    best, *others = fits
    if best.score < ENOUGH:
        near = ", ".join(str(one) for one in fits[:3] if one.found) or "aucun"
        raise NoClearLayout(
            f"aucun profil ne convient ; les plus proches : {near}. "
            "Nommez-en un, ou écrivez-en un (docs/operations/import.md)"
        )
    rivals = [one for one in others if one.score > best.score - CLEAR]
    if rivals and best.found <= max(one.found for one in rivals):
        names = ", ".join(str(one) for one in (best, *rivals))
        raise NoClearLayout(f"plusieurs profils conviennent : {names}. Nommez-en un")
    return best


def as_named(source: Source, profile: Profile) -> Fit:
    """Take the profile someone named.

    :raises NoClearLayout: the file has not the column of the name.
    """
    found = fit(source, profile)
    if not found.found:
        raise NoClearLayout(
            f"le profil {profile.name} ne trouve aucune de ses {found.wanted} colonnes"
        )
    return found
