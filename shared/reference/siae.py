"""Kinds of inclusion enterprises: integration through work (SIAE) and adapted enterprises.

Sources: code du travail, article L. 5132-4 (EI, AI, ACI, ETTI, EITI), L. 1253-1 (GEIQ) and
L. 5213-13 (EA, EATT).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class SiaeKind:
    """A kind and its French name."""

    code: str
    label: str


@cache
def _by_code() -> Mapping[str, SiaeKind]:
    return {one["code"]: SiaeKind(**one) for one in read("siae_kinds.json")}


def siae_kinds() -> tuple[SiaeKind, ...]:
    """Give every kind."""
    return tuple(_by_code().values())


def siae_kind(code: str) -> SiaeKind | None:
    """Find a kind by its code."""
    return _by_code().get(code)
