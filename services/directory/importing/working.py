"""Working imports off: claimed by a conditional update, taken up again after a crash."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import structlog

from services.directory.documents import ImportRun
from services.directory.documents.imports import ImportState
from services.directory.importing import storage
from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.importer import anywhere, fitting, import_structures
from services.directory.importing.report import Outcome, ReportFile
from services.directory.importing.undoing import undo_import
from shared.clock import Clock, utc_now
from shared.persistence.errors import Conflict

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 5.0
MAX_ATTEMPTS = 5
LOST = "le fichier envoyé n’est plus gardé : envoyez-le à nouveau"
GIVEN_UP = "abandonné après plusieurs essais : l’incident est enregistré"


class Taken(Exception):  # noqa: N818 — named for what it says
    """Another worker has the import now."""


def work_off_imports(clock: Clock = utc_now) -> int:
    """Work off the import that waits longest, if any; return how many were."""
    run = ImportRun.objects(due_at__lte=clock()).order_by("due_at").first()
    if run is None:
        return 0
    undoing = run.state is ImportState.UNDOING
    run.attempts += 1
    run.due_at = clock() + LEASE
    if not undoing:
        run.state = ImportState.RUNNING
    try:
        run.commit()
    except Conflict:  # another worker was quicker
        return 0
    try:
        _undo(run, clock) if undoing else _import(run, clock)
    except (Taken, Conflict):
        return 0
    return 1


def _import(run: ImportRun, clock: Clock) -> None:
    if run.attempts > MAX_ATTEMPTS:
        _fail(run, GIVEN_UP, clock)
        return
    with tempfile.TemporaryDirectory(prefix="navette-import-") as folder:
        path = Path(folder) / "file"
        if not storage.fetch(run.file_of, path, run.file_size):
            _fail(run, LOST, clock)
            return
        try:
            outcome = _read_and_write(run, path, Path(folder) / "report.csv", clock)
        except UnreadableFile as error:
            _fail(run, str(error), clock)
            return
        with (Path(folder) / "report.csv").open("rb") as report:
            storage.keep(str(run.id), "report", report)
    run.counts, run.rows_read, run.rows_done = outcome.summary(), outcome.rows, outcome.rows
    _end(run, ImportState.DONE, clock)
    log.info("import.done", run=run.id, layout=run.layout, rows=outcome.rows, by=run.by)


def _read_and_write(run: ImportRun, path: Path, report: Path, clock: Clock) -> Outcome:
    source, found = fitting(path, run.layout)
    if run.anywhere:
        found = found.read_as(anywhere(found.profile))
    run.layout, run.layout_reason = found.profile.name, str(found)[:300]
    lease = _Lease(run, clock)
    with ReportFile(report) as written:
        return import_structures(
            source,
            found,
            run=str(run.id),
            dry_run=bool(run.dry_run),
            sink=written,
            progress=lease.progress,
        )


class _Lease:
    """Keeps the claim while the work goes on, and says how far it is."""

    def __init__(self, run: ImportRun, clock: Clock) -> None:
        self._run, self._clock = run, clock
        self._next = time.monotonic()

    def progress(self, step: str, done: int, _total: int | None) -> None:
        """Note how far it is, every few seconds.

        :raises Taken: the claim ran out and another worker has it.
        """
        if step == "read":
            self._run.rows_read = done
        else:
            self._run.rows_done = done
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + RENEW_SECONDS
        self._run.due_at = self._clock() + LEASE
        try:
            self._run.commit()
        except Conflict as error:
            raise Taken from error


def _undo(run: ImportRun, clock: Clock) -> None:
    done = undo_import(str(run.id))
    run.counts = {**run.counts, "undone": dict(done)}
    _end(run, ImportState.UNDONE, clock)
    log.info("import.undone", run=run.id, **done)


def _fail(run: ImportRun, reason: str, clock: Clock) -> None:
    run.error = reason[:1000]
    _end(run, ImportState.FAILED, clock)
    log.warning("import.failed", run=run.id, attempts=run.attempts)


def _end(run: ImportRun, state: ImportState, clock: Clock) -> None:
    run.state, run.due_at, run.finished_at = state, None, clock()
    may_follow = run.dry_run and state is ImportState.DONE
    if not may_follow:
        run.file_kept_until = None
    run.commit()
    if not may_follow:
        storage.forget(run.file_of, "file")
