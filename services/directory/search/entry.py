"""A structure as the index keeps it. Only what everyone may read enters the index."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import bson
import tantivy
from bson.codec_options import CodecOptions

from services.directory.search.cells import cells_of, northing
from services.directory.search.schema import POSITION, STRUCTURE
from shared.persistence.reading import plain
from shared.reference.legal_forms import legal_forms
from shared.reference.naf import division_of
from shared.reference.siae import siae_kind
from shared.reference.spelling import spellings
from shared.reference.territory import territory
from shared.reference.themes import theme

Stored = Mapping[str, Any]

KEPT_APART = frozenset({"owner", "co_owners", "request_digest", "status_reason", "status_before"})
KEPT_APART |= {"waiting_since", "absorbed", "changes"}
"""Stored beside the public facts, for the owners and the agents: no copy of it is made."""

TIE_BITS = 20
_WRITTEN: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_listed(document: Stored) -> bool:
    """Tell whether lists and search show a structure."""
    return bool(document.get("status", "active") == "active")


def entry_of(document: Stored) -> tantivy.Document:
    """Make the entry of a structure as the database holds it."""
    entry = tantivy.Document()
    entry.add_text("role", STRUCTURE)
    entry.add_text("id", document["_id"])
    kept = {name: value for name, value in document.items() if name not in KEPT_APART}
    entry.add_bytes("document", bson.encode(plain(kept)))
    for field, values in _texts(document):
        for value in values:
            if value:
                entry.add_text(field, value)
    entry.add_unsigned("created_key", order_key(document["_id"], document.get("created_at")))
    entry.add_unsigned("fresh_key", order_key(document["_id"], freshness(document)))
    if location := document.get("location"):
        point = (location["latitude"], location["longitude"])
        entry.add_float("latitude", point[0])
        entry.add_float("longitude", point[1])
        entry.add_text("point", point_text(point))
        entry.add_float("northing", northing(point[0]))
        for cell in cells_of(point):
            entry.add_text("cell", cell)
    return entry


def position_entry(token: Mapping[str, Any]) -> tantivy.Document:
    """Make the entry that says up to where the changes are in the index: they commit together."""
    entry = tantivy.Document()
    entry.add_text("role", POSITION)
    entry.add_text("id", POSITION)
    entry.add_bytes("document", bson.encode(dict(token)))
    return entry


def stored_in(entry: tantivy.Document) -> dict[str, Any]:
    """Give back what an entry keeps."""
    found: dict[str, Any] = bson.decode(entry["document"][0], _WRITTEN)
    return found


def freshness(document: Stored) -> datetime | None:
    """Say when the facts were last confirmed or changed."""
    dates = [_aware(document.get(name)) for name in ("confirmed_at", "updated_at", "created_at")]
    return max((date for date in dates if date), default=None)


def order_key(id_: str, when: datetime | None) -> int:
    """Give what an order by date is kept by: milliseconds, then bits of the id.

    Imports write hundreds in a millisecond: the bits keep those apart but for a few.
    """
    passed = (_aware(when) or _EPOCH) - _EPOCH
    milliseconds = max(0, int(passed.total_seconds() * 1000))
    return milliseconds << TIE_BITS | zlib.crc32(id_.encode()) & (1 << TIE_BITS) - 1


def point_text(point: tuple[float, float]) -> str:
    """Name a point exactly."""
    return f"{point[0]!r},{point[1]!r}"


def _aware(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when is not None and when.tzinfo is None else when


def _texts(document: Stored) -> Iterator[tuple[str, Iterable[str | None]]]:
    names = [name for name in (document.get("name"), document.get("brand")) if name]
    spelt = {spelling for name in names for spelling in spellings(name)}
    yield "name", spelt
    yield "whole_name", {spelling.lower() for spelling in spelt}
    yield (
        "number",
        {document.get("siret"), document.get("siren"), (document.get("siret") or "")[:9]},
    )
    subjects = [_normal(text) for text in _subjects(document)]
    texts = [_normal(document.get("description") or "")]
    yield "subject", subjects
    yield "text", texts
    yield "plain", [*subjects, *texts]
    form = document.get("legal_form")
    known = legal_forms().get(form) if form else None
    support = document.get("support") or {}
    yield "kind", document.get("kinds") or ()
    yield "theme", document.get("themes") or ()
    yield "legal_form", (form,)
    yield "family", (known.family if known else None,)
    yield "commune", (document.get("commune"),)
    yield "label", document.get("labels") or ()
    yield "network", document.get("networks") or ()
    yield "need", support.get("needs") or ()
    yield "naf_division", (division_of(document["naf"]) if document.get("naf") else None,)
    yield "parent", (document.get("parent"),)


def _subjects(document: Stored) -> Iterator[str]:
    """Give what a structure is about, in words and in the languages of the pages."""
    for code in document.get("themes") or ():
        if found := theme(code):
            yield from (found.fr, found.de, found.en)
    for activity in document.get("activities") or ():
        yield activity.get("label") or ""
    for code in document.get("kinds") or ():
        kind = siae_kind(code)
        yield f"{code} {kind.label}" if kind else code
    yield from document.get("labels") or ()
    yield from document.get("networks") or ()
    if place := territory().place(document.get("commune") or ""):
        yield f"{place.name} {place.german_name or ''}"
    yield (document.get("address") or {}).get("city") or ""


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


_DIGITS = re.compile(r"[\s.-]+")


def register_number(text: str) -> str | None:
    """Give the SIREN or SIRET somebody typed, None when it is not one."""
    digits = _DIGITS.sub("", text)
    return digits if digits.isascii() and digits.isdigit() and len(digits) in {9, 14} else None
