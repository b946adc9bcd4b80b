"""`navette import`: structures from files of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli.environment import environment_of
from services.directory.documents import MODELS
from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.importer import Outcome, gather, import_structures
from services.directory.importing.layouts import LAYOUTS
from services.directory.importing.report import summary, write_report
from services.directory.settings import SERVICE, Settings
from shared.persistence.database import connect, ensure_indexes

MAX_BYTES = 200 * 2**20

console = Console()


@click.group()
def command() -> None:
    """Bring in what others hold, with a report of every row refused or corrected."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layout", required=True, type=click.Choice(sorted(LAYOUTS)), help="Whose file.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where the report goes (.csv or .json).  [default: FILE-report.csv in this folder]",
)
def structures(file: Path, layout: str, dry_run: bool, report: Path | None) -> None:
    """Import the structures of FILE; the same file twice changes nothing."""
    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(f"{file.name} is over {MAX_BYTES // 2**20} MB: split it")
    try:
        candidates = gather(LAYOUTS[layout].read(file.read_bytes()), layout)
    except UnreadableFile as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    _connect()
    with Progress(console=console) as shown:
        task = shown.add_task("structures", total=sum(len(one.rows) for one in candidates))
        advance: Callable[[int], None] = lambda rows: shown.advance(task, rows)  # noqa: E731
        outcome = import_structures(candidates, layout, dry_run=dry_run, progress=advance)
    path = report or Path(f"{file.stem}-report.csv")
    write_report(outcome, path)
    _show(outcome, dry_run)
    console.print(f"Report, row by row: {path}")


def _connect() -> None:
    settings = Settings.from_environment(SERVICE, environment_of(SERVICE))
    ensure_indexes(connect(settings), MODELS)


def _show(outcome: Outcome, dry_run: bool) -> None:
    found = summary(outcome)
    table = Table("would be" if dry_run else "done", "count")
    for name in ("rows", "accepted", "corrected", "refused", "new", "changed", "unchanged"):
        table.add_row(name, str(found[name]))
    for reason, number in found["reasons"].items():
        table.add_row(f"  {reason}", str(number))
    console.print(table)
