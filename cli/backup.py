"""`navette backup` and `navette restore`: the services' databases in one file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from environs import EnvError
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from rich.progress import Progress, SpinnerColumn, TextColumn

from cli.environment import environment_of
from infra.local.layout import WORKERS
from shared.persistence import backup
from shared.settings import SettingsReader

DATABASES = [f"navette_{service}" for service in WORKERS]
SELECTION_TIMEOUT_MS = 5_000
OPERATION_TIMEOUT_MS = 60_000

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
def save(file: Path) -> None:
    """Write the services' databases to FILE, which holds personal data: keep it as you keep them.

    Reads the server NAVETTE_MONGODB_URL names (as a user who may read every service's database),
    else the embedded stack's. Stop the services first to have everything of one moment.
    """
    with _client() as client, _shown() as progress:
        manifest = backup.write(client, DATABASES, file, progress)
    click.echo(f"{file}: {manifest.documents} documents, {file.stat().st_size / 2**20:.1f} MB")


@click.command()
@FILE
@click.option("--yes", is_flag=True, help="Replace the data there are.")
@click.option("--check", is_flag=True, help="Only say what FILE holds, and whether it is whole.")
def restore(file: Path, yes: bool, check: bool) -> None:
    """Put the services' databases back from FILE, once it was found whole. Stop the services first.

    Refuses where there are data, unless told --yes: then they are replaced. A restore that was
    interrupted is begun again with --yes.
    """
    if check:
        manifest = backup.verify(file)
        click.echo(f"{file} is whole: {manifest.documents} documents of {manifest.begun_at}")
        return
    try:
        with _client() as client, _shown() as progress:
            manifest = backup.restore(client, file, DATABASES, over=yes, progress=progress)
    except backup.DataThere as error:
        raise click.ClickException(f"{error} (--yes replaces them)") from error
    except PyMongoError as error:
        raise click.ClickException(
            f"interrupted ({type(error).__name__}): run it again with --yes"
        ) from error
    click.echo(f"{manifest.documents} documents are back, as they were on {manifest.begun_at}.")


@contextmanager
def _client() -> Iterator[backup.Client]:
    env = SettingsReader(environment_of(WORKERS[0]))
    try:
        url = env.str("MONGODB_URL")
    except EnvError as error:
        raise click.ClickException(str(error)) from error
    client: backup.Client = MongoClient(
        url,
        appname="navette-backup",
        serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
        socketTimeoutMS=OPERATION_TIMEOUT_MS,
    )
    with client:
        yield client


@contextmanager
def _shown() -> Iterator[backup.Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed} documents"))
    with Progress(*columns) as shown:
        tasks = {}

        def progress(place: str, documents: int) -> None:
            if place not in tasks:
                tasks[place] = shown.add_task(place, total=None)
            shown.advance(tasks[place], documents)

        yield progress
