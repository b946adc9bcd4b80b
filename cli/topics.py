"""`navette topics`: the broker made what `topics.yaml` says."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from cli.environment import administrator, passwords
from shared.contracts.topology import topology
from shared.messaging.topics import apply_topics


@click.group()
def command() -> None:
    """Show the declared topics, or make them with their principals and rights."""


@command.command()
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
def apply(dry_run: bool) -> None:
    """Make topics, principals and rights; a second time changes nothing."""
    connection = administrator()
    plan = apply_topics(
        connection.bootstrap,
        username=connection.username,
        password=connection.password,
        security_protocol=connection.security_protocol,
        passwords=passwords(),
        dry_run=dry_run,
    )
    lines = list(plan.lines())
    click.echo("\n".join(lines) if lines else "Nothing to change.")


@command.command()
def show() -> None:
    """Show the topics as declared."""
    table = Table("topic", "owner", "writes", "reads", "what it carries")
    for topic in topology().topics.values():
        table.add_row(
            topic.name,
            topic.owner,
            ", ".join(topic.producers),
            ", ".join(topic.consumers),
            topic.description,
        )
    Console().print(table)
