"""`navette rebuild`: what is derived made again, from the bus or from the database."""

from __future__ import annotations

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.environment import environment_of
from services.directory import settings as directory_settings
from services.directory.documents import Structure
from services.directory.duplicates import rescan
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer
from services.observatory import rebuild
from services.observatory.settings import SERVICE, Settings
from shared.messaging.kafka import KafkaReader
from shared.persistence.database import connect
from shared.worker import connection_of


@click.group()
def command() -> None:
    """Make again what is derived from the topics or the database."""


@command.command()
def observatory() -> None:
    """Rebuild the observatory's figures from the topics; they stay readable meanwhile."""
    settings = Settings.from_environment(SERVICE, environment_of(SERVICE))
    connect(settings)
    reader = KafkaReader(connection_of(settings))
    with Progress(SpinnerColumn(), TextColumn("{task.completed} messages read")) as shown:
        task = shown.add_task("rebuild", total=None)
        generation = rebuild.rebuild(reader, lambda count: shown.advance(task, count))
    click.echo(f"The figures are now read from generation {generation}.")


@command.command()
def duplicates() -> None:
    """Compare all pages of the directory anew; what agents decided stays decided."""
    service = directory_settings.SERVICE
    connect(directory_settings.Settings.from_environment(service, environment_of(service)))
    with Progress(SpinnerColumn(), TextColumn("{task.completed} pages read")) as shown:
        task = shown.add_task("compare", total=None)
        found = rescan(lambda count: shown.advance(task, count))
    click.echo(f"{found} pairs may be the same.")


@command.command()
def search() -> None:
    """Build the search index of the structures anew; search goes on answering meanwhile."""
    service = directory_settings.SERVICE
    settings = directory_settings.Settings.from_environment(service, environment_of(service))
    connect(settings)
    total = Structure._get_collection().estimated_document_count()
    with Progress(*Progress.get_default_columns(), TimeElapsedColumn()) as shown:
        task = shown.add_task("structures", total=total)
        indexer = Indexer(Folder(settings.search_directory), Structure._get_collection)
        size = indexer.rebuild(lambda count: shown.advance(task, count))
    click.echo(f"The index holds {size} structures and is in use.")
