"""Imports: who brought in which file, what came of it, and what each structure had from it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EnumField,
    IntField,
    StringField,
)

from shared.persistence.aggregate import Aggregate

UPLOAD_KEPT = timedelta(days=2)
REPORT_KEPT = timedelta(days=30)


class ImportState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportRun(Aggregate):
    """One import: of a file sent over HTTP, worked off by the worker, or of the command's.

    A trial is one with `dry_run`: its file is kept until `file_kept_until`, `led_to` is the import
    it was done as for good. That one reads the file of its `trial`.
    """

    meta = {
        "collection": "imports",
        "indexes": ["created_at", {"fields": ["due_at"], "sparse": True}],
    }

    state = EnumField(ImportState, default=ImportState.WAITING)
    by = StringField(required=True, max_length=64)
    file_name = StringField(max_length=200)
    file_size = IntField(min_value=0)
    file_digest = StringField(max_length=64)
    layout = StringField(max_length=64)
    layout_reason = StringField(max_length=300)
    dry_run = BooleanField(default=False)
    file_kept_until = DateTimeField()
    trial = StringField(max_length=64)
    led_to = StringField(max_length=64)
    anywhere = BooleanField(default=False)
    due_at = DateTimeField()
    attempts = IntField(default=0)
    rows_read = IntField(default=0)
    rows_done = IntField(default=0)
    counts = DictField()
    error = StringField(max_length=1000)
    finished_at = DateTimeField()
    request_digest = StringField(max_length=64)

    @property
    def file_of(self) -> str:
        """The import under which its file is kept."""
        return str(self.trial or self.id)


class ImportChunk(Document):
    """A piece of an uploaded file or of a report; the database forgets it at `keep_until`."""

    meta = {
        "collection": "import_chunks",
        "auto_create_index": False,
        "strict": False,
        "indexes": [{"fields": ["keep_until"], "expireAfterSeconds": 0}, ("run", "part", "number")],
    }

    id = StringField(primary_key=True)
    run = StringField(required=True, max_length=64)
    part = StringField(required=True, choices=("file", "report"))
    number = IntField(required=True)
    data = BinaryField(required=True)
    keep_until = DateTimeField(required=True)


class ImportedStructure(Document):
    """What the last import that changed a structure wrote, under the structure's own id.

    It is written before the structure: `version` is the one the structure has once it is written
    too, `earlier` what the import before had written. What differs from it on the structure was
    changed by somebody, and stays.
    """

    meta = {
        "collection": "imported_structures",
        "auto_create_index": False,
        "strict": False,  # and no index: only undoing, which is rare, asks by run
    }

    id = StringField(primary_key=True)
    run = StringField(max_length=64)
    kind = StringField(choices=("new", "changed"))
    version = IntField()
    fields = DictField()
    earlier = DictField()
    before = DictField()
    undone = BooleanField()
