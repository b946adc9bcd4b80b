"""Writing a batch: what it will write is put down first, then the structures with their events.

A crash at any moment leaves a structure that is written or not, and beside it how to tell: the
run started again does the rest and counts what it had done before as its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mongoengine import ValidationError
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from services.directory.documents import ImportedStructure, Structure
from services.directory.documents.structure import public_facts
from services.directory.domain.moderation import Action, Status
from services.directory.importing.candidate import Candidate, Remark, Verdict
from services.directory.importing.comparing import (
    Comparison,
    compare,
    new_structure,
    put,
    stored_fields,
    wanted_fields,
)
from services.directory.moderation import move, tell_change
from shared.contracts.directory import StructureRegistered
from shared.persistence.errors import Conflict

TRIES = 3
UPDATED = (Status.ACTIVE, Status.PENDING, None)
_DUPLICATE_KEY = 11000
Record = Mapping[str, Any]


@dataclass
class _Work:
    """A candidate on its way: what the file wants, what is there, what is to be done.

    `made` is a structure to come and `stored` one that is there, as the database has them;
    `record` is what the last import wrote of it.
    """

    candidate: Candidate
    wanted: dict[str, Any]
    made: Record | None = None
    stored: Record | None = None
    record: Record | None = None
    comparison: Comparison = field(default_factory=Comparison)
    effect: str | None = None
    closes: bool = False
    reopens: bool = False

    @property
    def key(self) -> str:
        return self.candidate.key

    def say(self, code: str, name: str, message: str, *, refuses: bool = False) -> None:
        self.candidate.remarks.append(Remark(code, name, message, refuses))


def write_batch(
    candidates: Sequence[Candidate], source: str, run: str, *, dry_run: bool
) -> list[tuple[Candidate, str | None]]:
    """Write a batch; give each candidate with its effect: new, changed, unchanged, None if refused.

    :param dry_run: only tell.
    """
    taken = [one for one in candidates if one.verdict is not Verdict.REFUSED]
    works = {one.key: _Work(one, wanted_fields(one)) for one in taken}
    _read(works)
    for work in works.values():
        _judge(work, run)
        if work.effect == "new" and work.stored is None:
            _make(work, source)
    if not dry_run:
        _insert([work for work in works.values() if work.made], run)
        for work in works.values():
            if work.effect == "changed" and _is_due(work):
                _change(work, run)
    return [(one, works[one.key].effect if one.key in works else None) for one in candidates]


def _read(works: Mapping[str, _Work]) -> None:
    """Read what is there in two queries."""
    asked = {"_id": {"$in": list(works)}}
    for stored in Structure._get_collection().find(asked, {"outbox": 0}):
        works[stored["_id"]].stored = stored
    for record in ImportedStructure._get_collection().find(asked):
        works[record["_id"]].record = record


def _judge(work: _Work, run: str) -> None:
    """Decide what is to be done, and say what is not."""
    stored, record, closed = work.stored, work.record, bool(work.candidate.values.get("closed"))
    if stored is None:
        work.effect = None if closed else "new"
        if closed:
            work.say("closed", "status", "fermée selon sa source : pas créée", refuses=True)
        return
    work.reopens = not closed and bool(
        record and record.get("undone") and record["version"] == stored["sequence"]
    )
    if stored.get("status") not in UPDATED and not work.reopens:
        if not closed:
            work.say("not-active", "status", "sa page n’est plus en ligne : laissée comme elle est")
        work.effect = "unchanged"
        return
    found = compare(stored_fields(stored), work.wanted, _baseline(stored, record))
    for name in found.kept:
        work.say("kept-by-hand", name, "modifié à la main depuis l’import : gardé")
    work.closes = closed and stored.get("status") == Status.ACTIVE and not stored.get("owner")
    work.comparison = found
    if _is_due(work):
        work.effect = "changed"
        return
    # what a run that was broken off had done is counted as its own
    mine = record and record.get("run") == run and record["version"] <= stored["sequence"]
    work.effect = str(record["kind"]) if record and mine else "unchanged"


def _is_due(work: _Work) -> bool:
    return bool(work.comparison.change or work.closes or work.reopens)


def _baseline(stored: Record, record: Record | None) -> Record | None:
    """Give what the last import wrote that reached the structure."""
    if record is not None:
        reached = record["version"] <= stored["sequence"]
        baseline: Record | None = record["fields"] if reached else record.get("earlier")
        return baseline
    # from before imports were recorded: nobody has touched a first version
    return stored_fields(stored) if stored["sequence"] <= 1 else None


def _make(work: _Work, source: str) -> None:
    try:
        work.made = new_structure(work.candidate, work.wanted, source)
    except ValidationError as error:
        _refuse(work, error)


def _refuse(work: _Work, error: ValidationError) -> None:
    names = ", ".join(sorted(error.errors))[:60] or "?"
    work.say("invalid", names, f"valeurs hors des limites ({names}) : refusée", refuses=True)
    work.effect = None


def _insert(works: Sequence[_Work], run: str) -> None:
    if not works:
        return
    records = ImportedStructure._get_collection()
    documents = {
        work.key: {"run": run, "kind": "new", "version": 1, "fields": work.wanted} for work in works
    }
    fresh = [{"_id": work.key, **documents[work.key]} for work in works if work.record is None]
    again = [ReplaceOne({"_id": work.key}, documents[work.key]) for work in works if work.record]
    if fresh:
        try:
            records.insert_many(fresh, ordered=False)
        except BulkWriteError as error:  # another import of the same file is as quick
            if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
    if again:
        records.bulk_write(again, ordered=False)
    made = [work.made for work in works if work.made]
    written = Structure.insert_all_stored(
        [(one, [public_facts(StructureRegistered, one["_id"], one)]) for one in made]
    )
    for work in works:
        if work.key not in written:
            work.effect = "unchanged"


def _change(work: _Work, run: str) -> None:
    """Change a structure; when somebody changes it meanwhile, compare again."""
    records = ImportedStructure._get_collection()
    for _ in range(TRIES):
        structure = Structure.load(work.key)
        if structure is None or work.stored is None:
            break
        if structure.sequence == work.stored["sequence"]:
            # by _id alone and for one document, which every server does by its index
            records.replace_one({"_id": work.key}, _record(work, run), upsert=True)
            try:
                _commit(structure, work, run)
            except Conflict:
                _put_back(work)
            except ValidationError as error:
                _put_back(work)
                _refuse(work, error)
                return
            else:
                return
        work.stored = Structure._get_collection().find_one({"_id": work.key})
        said = [one for one in work.candidate.remarks if one.code != "kept-by-hand"]
        work.candidate.remarks = said
        _judge(work, run)
        if not _is_due(work):
            return
    work.say("busy", "status", "modifiée par ailleurs au même moment : laissée comme elle est")
    work.effect = "unchanged"


def _commit(structure: Structure, work: _Work, run: str) -> None:
    put(structure, work.comparison.change)
    if work.closes or work.reopens:
        action = Action.CLOSE if work.closes else Action.REOPEN
        structure.commit(*move(structure, action), by=f"import:{run}", action=action.value)
    else:
        structure.commit(*tell_change(structure), by=f"import:{run}")


def _record(work: _Work, run: str) -> dict[str, Any]:
    stored = work.stored or {}
    now, baseline = stored_fields(stored), dict(_baseline(stored, work.record) or {})
    kept = work.comparison.kept
    written = {name: value for name, value in work.wanted.items() if name not in kept}
    return {
        "run": run,
        "kind": "changed",
        "version": stored["sequence"] + 1,
        "fields": written | {name: baseline[name] for name in kept if name in baseline},
        "earlier": baseline,
        "before": {name: now.get(name) for name in work.comparison.change},
    }


def _put_back(work: _Work) -> None:
    records = ImportedStructure._get_collection()
    if work.record is None:
        records.delete_one({"_id": work.key})
    else:
        records.replace_one({"_id": work.key}, dict(work.record), upsert=True)
