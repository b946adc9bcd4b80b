"""`navette rebuild`: read models made again from the bus, or from the database."""

from __future__ import annotations

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.environment import environment_of
from services.directory import settings as directory
from services.directory.documents import Structure
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer
from services.observatory import rebuild
from services.observatory.settings import SERVICE, Settings
from shared.messaging.kafka import KafkaReader
from shared.persistence.database import connect
from shared.worker import connection_of


@click.group()
def command() -> None:
    """Make a read model again; it stays readable meanwhile."""


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
def search() -> None:
    """Rebuild the search index of the structures from the database."""
    settings = directory.Settings.from_environment(
        directory.SERVICE, environment_of(directory.SERVICE)
    )
    connect(settings)
    structures = Structure._get_collection()
    with Progress(*Progress.get_default_columns(), TimeElapsedColumn()) as shown:
        task = shown.add_task("structures", total=structures.estimated_document_count())
        indexer = Indexer(Folder(settings.search_directory), Structure._get_collection)
        size = indexer.rebuild(lambda count: shown.advance(task, count))
    click.echo(f"The index holds {size} structures and is in use.")
