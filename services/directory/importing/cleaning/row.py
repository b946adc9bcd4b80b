"""Cleaning a whole row: from raw values by our names to the fields of a structure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.directory.importing.candidate import RawRow, Remark
from services.directory.importing.cleaning.contacts import (
    email_of,
    links_of,
    phone_of,
    website_of,
)
from services.directory.importing.cleaning.hours import hours_of
from services.directory.importing.cleaning.place import place_of
from services.directory.importing.cleaning.registers import (
    digits_of,
    kinds_of,
    legal_form_of,
    naf_of,
    registers_of,
    siren_of,
    siret_of,
    themes_of,
)
from services.directory.importing.cleaning.text import as_written, labels, line, listed, paragraph
from services.directory.importing.profile import Profile
from shared.reference.themes import themes

MAX_NAME, MAX_DESCRIPTION = 200, 5000
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_DATE = re.compile(r"\b(\d{4})(?:-(\d\d)-(\d\d))?\b")
_YES = frozenset({"1", "TRUE", "VRAI", "OUI", "C", "F", "FERME", "FERMEE", "CESSEE", "YES"})


def clean_row(row: RawRow, profile: Profile) -> tuple[dict[str, Any], list[Remark]]:
    """Turn a raw row into the fields of a structure, with the remarks made on the way.

    Empty fields are left out; lists are always there.
    """
    remarks = list(row.remarks)
    raw = row.values
    siret = siret_of(raw.get("siret"), remarks)
    naf = naf_of(raw["naf"], remarks) if "naf" in raw else None
    kinds = kinds_of(raw.get("kinds"), remarks)
    website = website_of(raw.get("website"), remarks)
    values = {
        "name": _name(raw.get("name"), remarks),
        "brand": line(raw.get("brand"), "brand", MAX_NAME, remarks),
        "kinds": kinds,
        "siret": siret,
        "siren": siren_of(raw.get("siren"), siret, remarks),
        "legal_form": legal_form_of(raw.get("legal_form"), remarks),
        "naf": naf,
        "themes": themes_of(naf, kinds, _themes(raw.get("themes"))),
        "description": paragraph(raw.get("description"), "description", MAX_DESCRIPTION, remarks),
        "website": website,
        "links": links_of(raw.get("links"), website),
        "public_contact": _contact(raw, profile, remarks),
        "opening_hours": hours_of(raw.get("opening_hours"), remarks),
        "languages": labels(raw.get("languages"), "languages", 8, 20, remarks),
        "founding_year": _year(raw.get("founding_year"), remarks),
        "staff": _staff(raw),
        "labels": labels(raw.get("labels"), "labels", 64, 30, remarks),
        "networks": labels(raw.get("networks"), "networks", 64, 30, remarks),
        "activities": [
            {"label": label}
            for label in labels(raw.get("activities"), "activities", 200, 30, remarks)
        ],
        "registers": registers_of(raw.get("registers")),
        **place_of(raw, profile, remarks),
    }
    if as_written(raw.get("closed")).strip().upper() in _YES:
        values["closed"] = True
    return {name: value for name, value in values.items() if value is not None}, remarks


def _name(value: Any, remarks: list[Remark]) -> str | None:
    name = line(value, "name", MAX_NAME, remarks)
    if name is None or not any(one.isalnum() for one in name):
        remarks.append(Remark("no-name", "name", "pas de nom : ligne refusée", refuses=True))
        return None
    return name


def _contact(
    raw: Mapping[str, Any], profile: Profile, remarks: list[Remark]
) -> dict[str, str] | None:
    found = {
        "email": email_of(raw.get("email"), profile.contacts, remarks),
        "phone": phone_of(raw.get("phone"), profile.contacts, profile.country, remarks),
    }
    return {name: value for name, value in found.items() if value} or None


def _themes(value: Any) -> list[str]:
    known = {theme.code for theme in themes()}
    return [code for one in listed(value) if (code := as_written(one).strip()) in known]


def _year(value: Any, remarks: list[Remark]) -> int | None:
    text = as_written(value).strip()
    if not text:
        return None
    if text.startswith("1900-01-01"):  # what SIRENE holds for an unknown date
        remarks.append(Remark("placeholder-date", "founding_year", "date de remplissage, vide"))
        return None
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _staff(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give a number of persons and its day; without a day a figure means nothing."""
    digits, day = digits_of(raw.get("staff")), _DATE.search(as_written(raw.get("staff_as_of")))
    if not digits or day is None or len(digits) > 6:
        return None
    year, month, on = day[1], day[2] or "12", day[3] or "31"
    try:
        as_of = date(int(year), int(month), int(on))
    except ValueError:  # a day no calendar has
        return None
    return {"value": int(digits), "as_of": as_of.isoformat()}
