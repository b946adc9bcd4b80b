"""Places as people type them: a name in French or German, a postal code; proposed and resolved."""

from __future__ import annotations

import re
from functools import cache

from shared.reference.places import Place
from shared.reference.spelling import spellings
from shared.reference.territory import territory

FOUND = 8
WITH_CODE = re.compile(r"\((?P<code>[\w-]+)\)\s*$")


def proposed(language: str) -> tuple[str, ...]:
    """Give the names a field proposes: the territory's communes and the towns over the border."""
    return _names(language)


def named(code: str, language: str) -> str:
    """Write a place's code as it is typed; empty for a code that is none."""
    found = territory().place(code)
    return found.name_in(language) if found else ""


def candidates(text: str) -> list[Place]:
    """Give the places a text may mean: one when it is clear, none when it is none.

    A code in parentheses, as `Saint-Louis (68297)`, is clear; so is a name or a postal code only
    one place has. Of places of the same name the one proposed wins, then the neighbours'.
    """
    coded = WITH_CODE.search(text)
    if coded and (found := territory().place(coded["code"])):
        return [found]
    near = territory().find(text, FOUND)
    wanted = spellings(text)
    exact = [one for one in near if any(wanted & spellings(name) for name in _all_names(one))]
    for codes in _rings():
        if len(ours := [one for one in exact if one.code in codes]) == 1:
            return ours
    return exact or near


def _all_names(place: Place) -> tuple[str, ...]:
    german = (place.german_name,) if place.german_name else ()
    return (place.name, *german, *place.also)


def _proposed() -> tuple[Place, ...]:
    return (*territory().communes, *territory().border_towns)


@cache
def _rings() -> tuple[frozenset[str], ...]:
    near = (code for one in territory().neighbours for code in one.communes)
    return frozenset(one.code for one in _proposed()), frozenset(near)


@cache
def _names(language: str) -> tuple[str, ...]:
    return tuple(sorted({one.name_in(language) for one in _proposed()}))
