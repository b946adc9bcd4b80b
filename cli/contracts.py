"""`navette contracts`: the events' schemas and examples, kept in step with the code."""

from __future__ import annotations

import click
import yaml

from shared.contracts import asyncapi as bus
from shared.contracts import check as contracts


@click.group()
def command() -> None:
    """Check the contracts of the bus, write their schemas, print them as AsyncAPI."""


@command.command()
def check() -> None:
    """Say what is wrong with the contracts; exit code 1 if anything is."""
    problems = contracts.check()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems in the contracts")
    click.echo("The contracts are right.")


@command.command()
def write() -> None:
    """Write the schemas of the code; refuses what would break readers or writers."""
    changed = contracts.write()
    click.echo("\n".join(changed) if changed else "Nothing changed.")


@command.command()
@click.option("--service", type=click.Choice(bus.participants()), help="Only what it does.")
@click.option("--format", "format_", type=click.Choice(["yaml", "json"]), default="yaml")
def asyncapi(service: str | None, format_: str) -> None:
    """Print the bus as an AsyncAPI 3.0 document."""
    text = bus.to_json(bus.document(service))
    if format_ == "yaml":  # out of the text: an object met twice is written twice, no anchors
        text = yaml.safe_dump(yaml.safe_load(text), sort_keys=False, allow_unicode=True)
    click.echo(text, nl=False)
