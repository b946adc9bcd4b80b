"""Doing for good what was tried: an import of the file of the trial, which is not sent again."""

from __future__ import annotations

from datetime import datetime

from services.directory.documents import ImportRun
from services.directory.importing import storage
from shared.clock import Clock, utc_now
from shared.ids import derive_id
from shared.persistence.errors import AlreadyExists, Conflict


class NoLongerKept(LookupError):  # noqa: N818 — named for what it says
    """The file of the trial is no longer kept."""


def import_for_good(trial: ImportRun, by: str, clock: Clock = utc_now) -> ImportRun:
    """Start the import that a trial was for, or give the one it led to: there is one at most.

    Its id is derived from the trial's. It is written first, then the trial remembers it: asked
    again after a crash in between, or twice at once, it is the same import.

    :raises NoLongerKept: the file has to be sent again; the trial says so from then on.
    """
    id_, now = derive_id("import-of-trial", str(trial.id)), clock()
    # held before it is looked for: an import that ends in between has forgotten the file
    held = storage.hold(trial.file_of, trial.file_size or 0, now)
    run = ImportRun.load(id_)
    if run is None and not held:
        _remember(trial, led_to=None)
        raise NoLongerKept(trial.id)
    run = run or _started(id_, trial, by, now)
    _remember(trial, led_to=id_)
    return run


def _started(id_: str, trial: ImportRun, by: str, now: datetime) -> ImportRun:
    run = ImportRun(
        id=id_,
        by=by,
        trial=trial.id,
        file_name=trial.file_name,
        file_size=trial.file_size,
        file_digest=trial.file_digest,
        layout=trial.layout,
        layout_reason=trial.layout_reason,
        anywhere=trial.anywhere,
        due_at=now,
    )
    try:
        run.insert()
    except AlreadyExists:
        return ImportRun.load(id_) or run
    return run


def _remember(trial: ImportRun, led_to: str | None) -> None:
    if (trial.led_to, trial.file_kept_until) == (led_to, None):
        return
    trial.led_to, trial.file_kept_until = led_to, None
    try:
        trial.commit()
    except Conflict:  # asked twice at once: the other one remembered it
        return
