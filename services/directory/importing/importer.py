"""Importing: read, clean, bring rows of one establishment together, compare, write, report.

The same file twice writes nothing the second time: a structure's id is derived from its source
and SIRET, and one whose fields are as stored is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from services.directory.documents import Address, Location, Structure
from services.directory.domain.structure import ess_reason
from services.directory.importing.candidate import Candidate, RawRow, Remark, Verdict
from services.directory.importing.cleaning import clean_row
from shared.contracts.directory import StructureRegistered, StructureUpdated
from shared.ids import derive_id
from shared.persistence.errors import Conflict

BATCH = 200
_NESTED: dict[str, Callable[..., Any]] = {"address": Address, "location": Location}

Progress = Callable[[int], None]


@dataclass
class Outcome:
    """What an import did: how many structures were new, changed or as they were; every row."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    candidates: list[Candidate] = field(default_factory=list)

    def rows_with(self, verdict: Verdict) -> int:
        """Count the rows that got `verdict`."""
        return sum(len(one.rows) for one in self.candidates if one.verdict is verdict)


def gather(rows: Iterable[RawRow], source: str) -> list[Candidate]:
    """Clean the rows and bring together those of one establishment (same SIRET)."""
    by_key: dict[str, Candidate] = {}
    for row in rows:
        values, remarks = clean_row(row)
        identity = values.get("siret") or f"{source}#{row.source_id or row.number}"
        key = derive_id("structure", source, identity)
        if key in by_key:
            _merge(by_key[key], row, values, remarks)
        else:
            by_key[key] = Candidate(key, [row], values, remarks)
    return list(by_key.values())


def _merge(first: Candidate, row: RawRow, values: dict[str, Any], remarks: list[Remark]) -> None:
    kinds = sorted({*first.values["kinds"], *values["kinds"]})
    code = "same-siret-two-kinds" if kinds != first.values["kinds"] else "same-siret-twice"
    told = f"même SIRET que la ligne {first.rows[0].number}"
    detail = f" : une structure, types {', '.join(kinds)}" if code.endswith("kinds") else ""
    first.rows.append(row)
    first.values["kinds"] = kinds
    for name, value in values.items():
        if not first.values.get(name):
            first.values[name] = value
    first.remarks += [*remarks, Remark(code, "siret", f"ligne {row.number} : {told}{detail}")]


def import_structures(
    candidates: list[Candidate],
    source: str,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Write the candidates that are not refused; `progress` is told how many rows are done.

    :param dry_run: compare only; nothing is written.
    """
    outcome = Outcome(candidates=candidates)
    for batch in _batches(candidates):
        taken = [one for one in batch if one.verdict is not Verdict.REFUSED]
        stored = {one.id: one for one in Structure.objects(pk__in=[one.key for one in taken])}
        fresh = [_new(one, source) for one in taken if one.key not in stored]
        changes = [
            change
            for one in taken
            if one.key in stored and (change := _changed(stored[one.key], one)) is not None
        ]
        outcome.new += len(fresh)
        outcome.changed += len(changes)
        outcome.unchanged += len(taken) - len(fresh) - len(changes)
        if not dry_run:
            Structure.insert_all([(one, [one.facts(StructureRegistered)]) for one in fresh])
            for one in changes:
                _commit(one)
        progress(sum(len(one.rows) for one in batch))
    return outcome


def _batches(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    remaining = iter(candidates)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _new(candidate: Candidate, source: str) -> Structure:
    structure = Structure(id=candidate.key, source=source)
    structure.source_id = candidate.rows[0].source_id or None
    _fill(structure, candidate)
    return structure


def _changed(structure: Structure, candidate: Candidate) -> Structure | None:
    before = structure.to_mongo().to_dict()
    _fill(structure, candidate)
    return structure if structure.to_mongo().to_dict() != before else None


def _fill(structure: Structure, candidate: Candidate) -> None:
    for name, value in candidate.values.items():
        nested = _NESTED.get(name)
        setattr(structure, name, nested(**value) if nested and value else value)
    structure.ess_reason = ess_reason(structure.legal_form, structure.kinds)


def _commit(structure: Structure) -> None:
    try:
        structure.commit(structure.facts(StructureUpdated))
    except Conflict:
        # its owner changed it meanwhile: theirs stays, the next import compares again
        return
