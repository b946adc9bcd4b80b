"""The platform's themes, in three languages, and the activities they commonly cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read
from shared.reference.naf import normalise_naf


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its code, its labels, what it is about, the activities it commonly covers.

    `naf` are the beginnings of NAF codes, from the division (`13`) to the sub-class (`8810A`).
    Empty for a theme no activity tells, as cooperation across the border.
    """

    code: str
    fr: str
    de: str
    en: str
    description: str
    naf: tuple[str, ...]

    def label(self, language: str = "fr") -> str:
        """Give the label in `fr`, `de` or `en`; French for any other language."""
        return {"de": self.de, "en": self.en}.get(language, self.fr)

    @property
    def naf_divisions(self) -> tuple[str, ...]:
        """The divisions the theme covers, wholly or in part."""
        return tuple(sorted({code[:2] for code in self.naf}))


@cache
def _by_code() -> Mapping[str, Theme]:
    return {one["code"]: Theme(**one | {"naf": tuple(one["naf"])}) for one in read("themes.json")}


def themes() -> tuple[Theme, ...]:
    """Give every theme, in the order they are shown."""
    return tuple(_by_code().values())


def theme(code: str) -> Theme | None:
    """Find a theme by its code."""
    return _by_code().get(code)


@cache
def theme_codes() -> frozenset[str]:
    """Give the codes that exist."""
    return frozenset(_by_code())


def theme_label(code: str, language: str = "fr") -> str:
    """Give a theme's label in `fr`, `de` or `en`; the code itself when it is not known."""
    found = theme(code)
    return found.label(language) if found else code


def themes_for_naf(code: str) -> tuple[str, ...]:
    """Guess the themes of an activity from its NAF code, dotted or not; often there is none."""
    compact = normalise_naf(code)
    return tuple(one.code for one in themes() if compact and compact.startswith(one.naf))
