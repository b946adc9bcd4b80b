"""`navette contracts`: the events' schemas and examples, kept in step with the code."""

from __future__ import annotations

import click

from shared.contracts import check as contracts


@click.group()
def command() -> None:
    """Check the contracts of the bus, or write their schemas."""


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
