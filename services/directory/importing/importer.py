"""Importing: read, clean, bring rows of one establishment together, compare, write, report.

The file is read to its end before anything is written: one that breaks off imports nothing. The
same file twice writes nothing the second time: a structure's id is derived from its source and
SIRET (or id there, or name and place), and one whose fields are as stored is left alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from services.directory.importing.candidate import Candidate, RawRow
from services.directory.importing.cleaning.row import clean_row
from services.directory.importing.detection import Fit, as_named, detect
from services.directory.importing.gathering import Gathering
from services.directory.importing.mapping import is_wanted, raw_row
from services.directory.importing.profile import Profile, profiles
from services.directory.importing.records.opening import open_source
from services.directory.importing.records.record import Source
from services.directory.importing.report import NoReport, Outcome, Sink, report_rows
from services.directory.importing.writing import write_batch

BATCH = 200
WRITERS = 2
Written = list[tuple[Candidate, str | None]]
Write = Callable[[list[Candidate]], Written]
Progress = Callable[[str, int, int | None], None]
"""Told a step (`read`, `write`), how many rows it has done, and of how many if that is known."""


def fitting(path: Path, layout: Profile | str | None = None) -> tuple[Source, Fit]:
    """Open a file and find the profile that reads it: the one named, or the one that fits.

    :raises UnreadableFile: it cannot be read, or no profile fits it alone.
    """
    source = open_source(path)
    if layout is None:
        return source, detect(source, profiles().values())
    return source, as_named(source, profiles()[layout] if isinstance(layout, str) else layout)


def anywhere(profile: Profile) -> Profile:
    """Take also rows outside the communes we know, with the place they name."""
    return replace(profile, place="somewhere") if profile.place == "commune" else profile


def import_structures(
    source: Source,
    found: Fit,
    *,
    run: str,
    dry_run: bool = False,
    sink: Sink | None = None,
    progress: Progress = lambda *_: None,
) -> Outcome:
    """Import the structures of a file.

    :param run: the import's id; the same id again goes on with one that was broken off.
    :param dry_run: tell the same, write nothing.
    :raises UnreadableFile: the file breaks off or holds no row; nothing is written.
    """
    outcome, report = Outcome(), sink or NoReport()
    with Gathering(found.profile.source) as gathering:
        outcome.passed_over = _read(_rows(source, found), found.profile, gathering, progress)
        done = 0
        write = partial(write_batch, source=found.profile.source, run=run, dry_run=dry_run)
        for written in _in_order(write, _batches(gathering.candidates())):
            for candidate, effect in written:
                outcome.count(candidate, effect)
                report.write(report_rows(candidate, effect))
                done += len(candidate.numbers)
            progress("write", done, gathering.rows)
    return outcome


def _rows(source: Source, found: Fit) -> Iterator[RawRow | None]:
    for record in source.records(found.place):
        yield raw_row(found.profile, record) if is_wanted(found.profile, record) else None


def _read(
    rows: Iterable[RawRow | None], profile: Profile, gathering: Gathering, progress: Progress
) -> int:
    """Clean and put down every row; return how many the profile passes over."""
    passed_over = 0
    for row in rows:
        if row is None:
            passed_over += 1
            continue
        gathering.put(row, *clean_row(row, profile))
        if gathering.rows % BATCH == 0:
            progress("read", gathering.rows, None)
    progress("read", gathering.rows, gathering.rows)
    return passed_over


def _in_order(write: Write, batches: Iterable[list[Candidate]]) -> Iterator[Written]:
    """Write batches, which have no structure in common, one while the next is made ready."""
    waiting: deque[Future[Written]] = deque()
    with ThreadPoolExecutor(WRITERS) as pool:
        for batch in batches:
            waiting.append(pool.submit(write, batch))
            if len(waiting) > WRITERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    remaining = iter(candidates)
    while batch := list(islice(remaining, BATCH)):
        yield batch
