"""`navette dlq`: the messages put aside because they could not be handled."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from cli.environment import administrator
from shared.contracts.topology import topology
from shared.messaging.dead_letters import DeadLetter, DeadLetters
from shared.messaging.kafka import KafkaPublisher, KafkaReader

GROUPS = click.Choice(sorted(topology().groups))
console = Console()


@click.group()
def command() -> None:
    """See, replay or drop the messages a consumer group put aside."""


@command.command("list")
@click.argument("group", type=GROUPS, required=False)
def list_(group: str | None) -> None:
    """List what GROUP put aside, or every group."""
    table = Table("group", "key", "type", "handler", "reason")
    letters = _letters()
    for name in [group] if group else sorted(topology().groups):
        for letter in letters.list(name):
            table.add_row(name, letter.key, letter.header("ce_type"), letter.handler, letter.reason)
    console.print(table if table.row_count else "Nothing was put aside.")


@command.command()
@click.argument("group", type=GROUPS)
@click.argument("key")
def show(group: str, key: str) -> None:
    """Show one message whole, with where it came from."""
    letter = _found(group, key)
    click.echo(f"from     {letter.key}\nhandler  {letter.handler}\nreason   {letter.reason}")
    for name, value in letter.original.headers:
        click.echo(f"{name}: {value.decode('utf-8', 'replace')}")
    click.echo((letter.original.value or b"").decode("utf-8", "replace"))


@command.command()
@click.argument("group", type=GROUPS)
@click.argument("key")
def replay(group: str, key: str) -> None:
    """Give a message back to its group, once what was wrong is mended."""
    _letters().replay(_found(group, key))
    click.echo("Given back.")


@command.command()
@click.argument("group", type=GROUPS)
@click.argument("key")
@click.confirmation_option(prompt="Drop this message for good?")
def drop(group: str, key: str) -> None:
    """Drop a message for good."""
    _letters().drop(_found(group, key))
    click.echo("Dropped.")


def _letters() -> DeadLetters:
    connection = administrator()
    return DeadLetters(KafkaReader(connection), KafkaPublisher(connection))


def _found(group: str, key: str) -> DeadLetter:
    letter = _letters().find(group, key)
    if letter is None:
        raise click.ClickException(f"{group} put no message aside under {key}")
    return letter
