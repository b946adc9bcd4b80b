"""Kinds of inclusion enterprises (structures d'insertion par l'activité économique, SIAE)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class SiaeKind:
    """A kind and its French name."""

    code: str
    label: str


@cache
def siae_kinds() -> tuple[SiaeKind, ...]:
    """Give every kind."""
    return tuple(SiaeKind(**one) for one in read("siae_kinds.json"))
