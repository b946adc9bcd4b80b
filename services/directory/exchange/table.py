"""Structures as a table: one row each, what has several values joined by a bar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from shared.reference.legal_forms import legal_form_label
from shared.reference.territory import territory

BOM = "\ufeff"
ROWS_AT_ONCE = 100
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .]*")

Stored = Mapping[str, Any]


def _inside(*path: str) -> Callable[[Stored], Any]:
    def read(structure: Stored) -> Any:
        value: Any = structure
        for name in path:
            value = (value or {}).get(name)
        return value

    return read


def _place(structure: Stored) -> str:
    place = territory().place(structure.get("commune") or "")
    return place.name if place else ""


def _form(structure: Stored) -> str:
    code = structure.get("legal_form")
    return legal_form_label(code) if code else ""


COLUMNS: Mapping[str, Callable[[Stored], Any]] = {
    "id": _inside("id"),
    "name": _inside("name"),
    "brand": _inside("brand"),
    "kinds": _inside("kinds"),
    "siren": lambda one: one.get("siren") or (one.get("siret") or "")[:9],
    "siret": _inside("siret"),
    "legal_form": _inside("legal_form"),
    "legal_form_label": _form,
    "naf": _inside("naf"),
    "description": _inside("description"),
    "themes": _inside("themes"),
    "activities": lambda one: [held.get("label") for held in one.get("activities") or ()],
    "address": lambda one: (one.get("address") or {}).get("lines"),
    "postal_code": _inside("address", "postal_code"),
    "city": _inside("address", "city"),
    "commune": _inside("commune"),
    "commune_name": _place,
    "latitude": _inside("location", "latitude"),
    "longitude": _inside("location", "longitude"),
    "location_precision": _inside("location", "precision"),
    "website": _inside("website"),
    "email": _inside("public_contact", "email"),
    "phone": _inside("public_contact", "phone"),
    "opening_hours": _inside("opening_hours"),
    "languages": _inside("languages"),
    "labels": _inside("labels"),
    "networks": _inside("networks"),
    "needs_answered": _inside("support", "needs"),
    "founding_year": _inside("founding_year"),
    "staff": _inside("staff", "value"),
    "staff_as_of": _inside("staff", "as_of"),
    "ess_reason": _inside("ess_reason"),
    "source": _inside("source"),
    "confirmed_at": _inside("confirmed_at"),
    "updated_at": _inside("updated_at"),
}
"""The columns by their heading. Only what everyone may read has one."""


def csv_of(structures: Iterable[Stored]) -> Iterator[str]:
    """Write structures as CSV, a hundred rows at a time: a BOM and semicolons, as Excel wants."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write(BOM)
    writer.writerow(COLUMNS)
    for number, structure in enumerate(structures, start=1):
        writer.writerow([cell(read(structure)) for read in COLUMNS.values()])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def cell(value: Any) -> str:
    """Write a value as a cell, which no spreadsheet takes for a formula (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = " | ".join(str(one) for one in value if one is not None)
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value)
    if text.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
