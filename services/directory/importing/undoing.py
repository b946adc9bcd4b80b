"""Undoing an import: what it brought in is closed, what it changed is put back, if still untouched.

By field: what somebody changed since stays. Undoing twice does nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.directory.documents import ImportedStructure, Structure
from services.directory.domain.moderation import Action, Status
from services.directory.importing.comparing import put, stored_fields
from services.directory.moderation import move, tell_change
from shared.persistence.errors import Conflict

TRIES = 3


def undo_import(run: str) -> Counter[str]:
    """Undo an import; count structures `closed`, `reverted` and `left` as people have them."""
    done: Counter[str] = Counter()
    collection = ImportedStructure._get_collection()
    for record in list(collection.find({"run": run})):
        for _ in range(TRIES):
            structure = Structure.load(record["_id"])
            if structure is None:  # put down, never written
                done["left"] += 1
                break
            try:
                effect = _undo_one(structure, record, run)
            except Conflict:
                continue
            done[effect] += 1
            change = {"run": None, "undone": effect == "closed", "version": structure.sequence}
            if effect == "reverted":
                change["fields"] = record["earlier"]
            collection.update_one({"_id": record["_id"]}, {"$set": change})
            break
    return done


def _undo_one(structure: Structure, record: Mapping[str, Any], run: str) -> str:
    if record["kind"] == "new":
        if structure.status is Status.CLOSED:
            return "closed"
        if structure.sequence != record["version"] or structure.status is not Status.ACTIVE:
            return "left"
        events = move(structure, Action.CLOSE)
        structure.commit(*events, by=f"import:{run}", action="import-undone")
        return "closed"
    document = Structure._get_collection().find_one({"_id": structure.id}) or {}
    now, written = stored_fields(document), record["fields"]
    back = {
        name: before
        for name, before in record["before"].items()
        if now.get(name) == written.get(name) and now.get(name) != before
    }
    if not back:
        return "left"
    put(structure, back)
    structure.commit(*tell_change(structure), by=f"import:{run}", action="import-undone")
    return "reverted"
