"""`navette rebuild`: read models made again from the bus."""

from __future__ import annotations

import click
from rich.progress import Progress, SpinnerColumn, TextColumn

from cli.environment import environment_of
from services.observatory import rebuild
from services.observatory.settings import SERVICE, Settings
from shared.messaging.kafka import KafkaReader
from shared.persistence.database import connect
from shared.worker import connection_of


@click.group()
def command() -> None:
    """Make a read model again from what the topics hold."""


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
