"""`navette import`: structures from files of others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from cli.environment import environment_of
from services.directory.documents import MODELS, ImportRun
from services.directory.documents.imports import ImportState
from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.detection import Fit
from services.directory.importing.importer import anywhere, fitting, import_structures
from services.directory.importing.profile import InvalidProfile, Profile, load_profile, profiles
from services.directory.importing.records.record import Source
from services.directory.importing.report import Outcome, ReportFile
from services.directory.importing.undoing import undo_import
from services.directory.settings import SERVICE, Settings
from shared.clock import utc_now
from shared.ids import new_id
from shared.persistence.database import connect, ensure_indexes

MAX_BYTES = 200 * 2**20
NOTHING_TAKEN = 3
STEPS = {"read": "lecture", "write": "écriture"}
LINES = {
    "rows": "lignes",
    "passed_over": "lignes que le profil ne prend pas",
    "accepted": "acceptées",
    "corrected": "corrigées",
    "refused": "refusées",
    "new": "structures nouvelles",
    "changed": "structures modifiées",
    "unchanged": "structures inchangées",
}

console = Console()


class Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """Write the rate."""
        return Text(f"{task.speed:,.0f} lignes/s" if task.speed else "– lignes/s")


@click.group()
def command() -> None:
    """Bring in what others hold, with a report of every row refused or corrected."""


@command.command()
def layouts() -> None:
    """List the layouts that are known."""
    table = Table("profil", "source")
    for profile in profiles().values():
        table.add_row(profile.name, profile.title)
    console.print(table)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layout", help="A profile's name or YAML file.  [default: the one that fits]")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--anywhere", "everywhere", is_flag=True, help="Take rows outside the communes known."
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where the report goes (.csv or .json).  [default: FILE-report.csv in this folder]",
)
def structures(
    file: Path, layout: str | None, dry_run: bool, everywhere: bool, report: Path | None
) -> None:
    """Import the structures of FILE; the same file twice changes nothing.

    Exit codes: 0 rows were taken, 1 the file or its layout is not right, 3 no row could be taken.
    """
    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(f"{file.name} : plus de {MAX_BYTES // 2**20} Mo, coupez-le")
    try:
        source, found = fitting(file, _named(layout) if layout else None)
    except (UnreadableFile, InvalidProfile) as error:
        raise click.ClickException(f"{file.name} : {error}") from error
    if everywhere:
        found = found.read_as(anywhere(found.profile))
    console.print(f"Profil : {found} — {found.profile.title}")
    _connect()
    run = _begun(file, found.profile, str(found), dry_run=dry_run)
    path = report or Path(f"{file.stem}-report.csv")
    try:
        outcome = _import(source, found, run, path)
    except UnreadableFile as error:
        run.state, run.error, run.finished_at = ImportState.FAILED, str(error)[:1000], utc_now()
        run.commit()
        raise click.ClickException(f"{file.name} : {error}") from error
    _ended(run, outcome)
    _show(outcome, dry_run=dry_run)
    console.print(f"Rapport, ligne par ligne : {path}")
    if not dry_run:
        console.print(f"Pour revenir en arrière : navette import undo {run.id}")
    if not outcome.effects.total():
        console.print("Aucune ligne n’a pu être prise : rien n’est importé.")
        sys.exit(NOTHING_TAKEN)


def _import(source: Source, found: Fit, run: ImportRun, path: Path) -> Outcome:
    with ReportFile(path) as written, _progress() as shown:
        tasks = {step: shown.add_task(label, total=None) for step, label in STEPS.items()}

        def advance(step: str, done: int, total: int | None) -> None:
            shown.update(tasks[step], completed=done, total=total)

        outcome = import_structures(
            source,
            found,
            run=str(run.id),
            dry_run=bool(run.dry_run),
            sink=written,
            progress=advance,
        )
        written.finish(outcome)
    return outcome


@command.command()
@click.argument("run")
def undo(run: str) -> None:
    """Close what import RUN brought in, put back what it changed; later changes stay."""
    _connect()
    stored = ImportRun.load(run)
    if stored is None or stored.dry_run:
        raise click.ClickException(f"pas d’import {run}")
    done = undo_import(run)
    stored.state = ImportState.UNDONE
    stored.commit()
    console.print(
        f"{done['closed']} structures fermées, {done['reverted']} remises comme avant, "
        f"{done['left']} laissées : modifiées depuis."
    )


def _named(layout: str) -> Profile:
    if layout.endswith((".yaml", ".yml")):
        path = Path(layout)
        if not path.is_file():
            raise click.ClickException(f"pas de fichier {layout}")
        return load_profile(path)
    if layout not in profiles():
        raise click.ClickException(f"profil inconnu : {layout} ; connus : {', '.join(profiles())}")
    return profiles()[layout]


def _connect() -> None:
    settings = Settings.from_environment(SERVICE, environment_of(SERVICE))
    ensure_indexes(connect(settings), MODELS)


def _begun(file: Path, profile: Profile, reason: str, *, dry_run: bool) -> ImportRun:
    run = ImportRun(
        id=new_id(),
        state=ImportState.RUNNING,
        by="command",
        file_name=file.name[:200],
        file_size=file.stat().st_size,
        layout=profile.name[:64],
        layout_reason=reason[:300],
        dry_run=dry_run,
    )
    run.insert()
    return run


def _ended(run: ImportRun, outcome: Outcome) -> None:
    run.state, run.finished_at = ImportState.DONE, utc_now()
    run.counts, run.rows_read, run.rows_done = outcome.summary(), outcome.rows, outcome.rows
    run.commit()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:9}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=console,
    )


def _show(outcome: Outcome, *, dry_run: bool) -> None:
    found: dict[str, Any] = outcome.summary()
    table = Table("serait" if dry_run else "fait", "nombre")
    for name, label in LINES.items():
        table.add_row(label, str(found[name]))
    for reason, number in found["reasons"].items():
        table.add_row(f"  {reason}", str(number))
    console.print(table)
