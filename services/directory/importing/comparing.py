"""Comparing a candidate with what is stored: by field, and what somebody changed by hand stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.directory.documents import Structure
from services.directory.domain.structure import ess_reason
from services.directory.importing.candidate import Candidate

IMPORTED = (
    *("name", "brand", "kinds", "siret", "siren", "legal_form", "naf", "themes", "description"),
    *("website", "links", "public_contact", "opening_hours", "languages", "founding_year"),
    *("staff", "labels", "networks", "activities", "registers", "address", "commune", "location"),
)
"""The fields an import fills."""

Stored = Mapping[str, Any]

EMPTY: tuple[Any, ...] = (None, [], "", {})


@dataclass
class Comparison:
    """What an import would do to a stored structure.

    :param change: new values by field (None takes one away), as the database keeps them.
    :param kept: the fields the file has otherwise, but that somebody changed since.
    """

    change: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def wanted_fields(candidate: Candidate) -> dict[str, Any]:
    """Give the fields a candidate fills, as the database would keep them."""
    fields = _filled(candidate.values)
    if staff := fields.get("staff"):
        day = datetime.fromisoformat(staff["as_of"]).replace(tzinfo=UTC)
        fields["staff"] = staff | {"as_of": day}
    return fields


def stored_fields(document: Stored) -> dict[str, Any]:
    """Give the fields an import fills of a stored structure; empty ones are left out."""
    return _filled(document)


def _filled(values: Stored) -> dict[str, Any]:
    found = ((name, _without_empty(values.get(name))) for name in IMPORTED)
    return {name: value for name, value in found if value not in EMPTY}


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        inside = {key: _without_empty(held) for key, held in value.items()}
        return {key: held for key, held in inside.items() if held not in EMPTY}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value


def new_structure(candidate: Candidate, wanted: Stored, source: str) -> dict[str, Any]:
    """Give the structure a candidate would be, as the database keeps it.

    :raises ValidationError: some fields do not hold what they may.
    """
    reason = ess_reason(
        wanted.get("legal_form"),
        *(wanted.get(name, ()) for name in ("kinds", "labels", "registers")),
    )
    about = {"_id": candidate.key, "source": source, "ess_reason": reason.value}
    if source_id := next(filter(None, candidate.source_ids), None):
        about["source_id"] = source_id
    return Structure.as_registered({**wanted, **about})


def compare(stored: Stored, wanted: Stored, baseline: Stored | None) -> Comparison:
    """Compare what is stored with what the file wants, by what the import before had written.

    :param baseline: None when that is not known: then only what is empty is filled.
    """
    found = Comparison()
    for name in IMPORTED:
        now, new = stored.get(name) or None, wanted.get(name) or None
        if now == new:
            continue
        before = None if baseline is None else baseline.get(name) or None
        if now == before:
            found.change[name] = new
        elif new != before:  # the file has something else to say, and so had somebody
            found.kept.append(name)
    return found


def put(structure: Structure, change: Stored) -> None:
    """Put changed fields on a structure, and what follows from them."""
    for name, value in change.items():
        known = Structure._fields[name]
        setattr(structure, name, None if value is None else known.to_python(value))
    structure.ess_reason = ess_reason(
        structure.legal_form, structure.kinds, structure.labels, structure.registers
    )
