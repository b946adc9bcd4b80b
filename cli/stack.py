"""`navette up`, `down`, `status`, `logs`, `reset`: the embedded stack."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table

from cli.demo import load_demo
from infra.local.health import ProcessStatus
from infra.local.layout import SERVICES, Layout
from infra.local.stack import Stack, Step
from shared.auth.issuer import PERSONAS, DevelopmentIssuer

console = Console()


@click.command()
@click.option("--demo/--no-demo", default=True, help="Load the demo's data.", show_default=True)
def up(demo: bool) -> None:
    """Start the whole stack and say where it answers."""
    layout = Layout.from_environment()
    stack, begun = Stack(layout), time.monotonic()
    with _steps() as step:
        stack.up(step)
        issuer = DevelopmentIssuer.from_file(
            layout.issuer_key_file, issuer=layout.issuer_url, audience="navette"
        )
        if demo:
            step("demo data")
            try:
                load_demo(
                    layout.service_url,
                    lambda who: issuer.token(PERSONAS[who].principal, seconds=300),
                )
            except Exception:
                stack.down()  # what does not come up whole is not left running
                raise
    _page(layout, time.monotonic() - begun)


@click.command()
def down() -> None:
    """Stop the stack; what it keeps stays."""
    Stack(Layout.from_environment()).down()
    click.echo("Stopped. Its data stay: `make up` finds them again.")


@click.command()
def status() -> None:
    """Show each process: state, memory, what waits."""
    found = Stack(Layout.from_environment()).status()
    if not found:
        raise click.ClickException("the stack is not running: start it with `make up`")
    table = Table("process", "state", "pid", "memory", "up for", "lag", "outbox", "oldest")
    for one in found:
        table.add_row(*_row(one))
    console.print(table)
    total = sum(one.memory_bytes for one in found) / 2**20
    console.print(f"{len(found)} processes, {total:.0f} MB together")


@click.command()
@click.argument("service", required=False, default="")
@click.option("--follow/--no-follow", default=True, show_default=True)
def logs(service: str, follow: bool) -> None:
    """Show the logs of SERVICE (its web process and worker), or all."""
    layout = Layout.from_environment()
    paths = sorted(layout.logs_directory.glob(f"{service}*.log"))
    if not paths:
        raise click.ClickException(f"no log of {service or 'any process'} yet")
    options = ["-n", "50", *(["-F"] if follow else [])]
    subprocess.run(["tail", *options, *map(str, paths)], check=False)  # noqa: S603, S607


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop the stack and delete everything it keeps."""
    layout = Layout.from_environment()
    if not yes:
        click.confirm(f"Delete all data of the stack in {layout.home}?", abort=True)
    Stack(layout).reset()
    click.echo("Deleted.")


@contextmanager
def _steps() -> Iterator[Step]:
    """Show the step in hand: a spinner on a terminal, a line each elsewhere."""
    if not console.is_terminal:
        yield lambda text: click.echo(f"… {text}")
        return
    with console.status("starting") as shown:
        yield lambda text: shown.update(text)


def _row(one: ProcessStatus) -> list[str]:
    def shown(value: float | None, unit: str = "") -> str:
        return "" if value is None else f"{value:.0f}{unit}"

    return [
        one.name,
        one.state,
        str(one.pid or ""),
        f"{one.memory_bytes / 2**20:.0f} MB",
        f"{one.seconds} s",
        shown(one.lag),
        shown(one.outbox_pending),
        shown(one.outbox_oldest_seconds, " s"),
    ]


def _page(layout: Layout, seconds: float) -> None:
    click.echo(f"\nNavette is ready ({seconds:.0f} s).\n")
    for service in SERVICES:
        documentation = "" if service == "portal" else "/docs"
        click.echo(f"  {service:<14} {layout.service_url(service)}{documentation}")
    click.echo("\nTokens:  .venv/bin/navette token --as NAME")
    for name, persona in PERSONAS.items():
        click.echo(f"  {name:<14} {persona.description}")
    click.echo("\nMails:   .venv/bin/navette mail        Traces: .venv/bin/navette trace --last")
    click.echo("Stop:    make down                     How it is: make status\n")
