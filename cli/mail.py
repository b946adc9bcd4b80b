"""`navette mail`: the mails the stack's sink took."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from infra.local.kept_mails import mails
from infra.local.layout import Layout


@click.command()
@click.option("--to", default=None, help="Only those for this address.")
@click.option("--show", is_flag=True, help="Show the newest one whole.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 5000))
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def command(to: str | None, show: bool, limit: int, as_json: bool) -> None:
    """List the mails the stack sent, newest first."""
    found = mails(Layout.from_environment(), to)[:limit]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif show and found:
        click.echo(f"À : {found[0]['to']}\nObjet : {found[0]['subject']}\n\n{found[0]['text']}")
    elif found:
        table = Table("date", "to", "subject")
        for mail in found:
            table.add_row(mail["date"], mail["to"], mail["subject"])
        Console().print(table)
    else:
        click.echo("No mail yet.")
