"""What a search in the directory answers: structures, why they were found, what would narrow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.portal.client.resources.directory import Structure
from services.portal.client.resources.reading import Nonsense, One, Page, PageOf

MAX_CHOICES = 100


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a text; `hit` when it is part of what answers the words asked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, kw_only=True)
class Highlights:
    """Texts in pieces; of the description the part around the first answer."""

    name: list[Piece] = field(default_factory=list)
    brand: list[Piece] = field(default_factory=list)
    description: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FoundStructure(Structure):
    """A structure, and why and how far away it was found."""

    distance_km: float | None = None
    highlights: Highlights | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value to narrow by, and how many structures it would give."""

    value: str
    count: int


@dataclass(frozen=True)
class Found(Page[FoundStructure]):
    """A page of what was found, how many there are in all, the choices of each facet."""

    total: int
    facets: Mapping[str, Sequence[Choice]]


@dataclass(frozen=True, kw_only=True)
class StructureIds:
    """A part of the ids of the structures, and how many parts there are."""

    items: list[str]
    parts: int


def found_page(document: Any) -> Found:
    """Read a page of what was found.

    :raises Nonsense: the document is not one.
    """
    page = PageOf(FoundStructure)(document)
    total, facets = document.get("total"), document.get("facets") or {}
    if not isinstance(total, int) or isinstance(total, bool) or not isinstance(facets, Mapping):
        raise Nonsense("found page")
    return Found(
        page.items, page.next, total, {name: _choices(one) for name, one in facets.items()}
    )


def _choices(document: Any) -> list[Choice]:
    if not isinstance(document, list) or len(document) > MAX_CHOICES:
        raise Nonsense("choices")
    read = One(Choice)
    return [read(one) for one in document]


def linked_data(document: Any) -> Mapping[str, Any]:
    """Read a description in the words of schema.org.

    :raises Nonsense: the document is not one.
    """
    if not isinstance(document, Mapping) or document.get("@context") != "https://schema.org":
        raise Nonsense("linked data")
    return document
