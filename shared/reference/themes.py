"""The platform's themes, in three languages, and the activities they commonly cover."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.reference.files import read
from shared.reference.naf import division_of


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its code, its labels, what it is about, the NAF divisions it covers."""

    code: str
    fr: str
    de: str
    en: str
    description: str
    naf_divisions: tuple[str, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """Give every theme, in the order they are shown."""
    return tuple(
        Theme(**one | {"naf_divisions": tuple(one["naf_divisions"])}) for one in read("themes.json")
    )


@cache
def theme_codes() -> frozenset[str]:
    """Give the codes that exist."""
    return frozenset(theme.code for theme in themes())


def theme_label(code: str, language: str = "fr") -> str:
    """Give a theme's label in `fr`, `de` or `en`; the code itself when it is not known."""
    for theme in themes():
        if theme.code == code:
            return {"de": theme.de, "en": theme.en}.get(language, theme.fr)
    return code


def themes_for_naf(code: str) -> tuple[str, ...]:
    """Guess the themes of an activity from its division."""
    division = division_of(code)
    return tuple(theme.code for theme in themes() if division in theme.naf_divisions)
