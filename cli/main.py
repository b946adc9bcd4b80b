"""The `navette` command. Each subcommand is imported when it is called, so that all are quick."""

from __future__ import annotations

import importlib
import sys
import warnings
from typing import Any

import click

COMMANDS = {
    "up": "cli.stack:up",
    "down": "cli.stack:down",
    "status": "cli.stack:status",
    "logs": "cli.stack:logs",
    "reset": "cli.stack:reset",
    "demo": "cli.demo:command",
    "token": "cli.token:command",
    "mail": "cli.mail:command",
    "trace": "cli.trace:command",
    "topics": "cli.topics:command",
    "dlq": "cli.dead_letters:command",
    "contracts": "cli.contracts:command",
    "import": "cli.importing:command",
    "rebuild": "cli.rebuild:command",
    "backup": "cli.backup:save",
    "restore": "cli.backup:restore",
    "strategy": "cli.strategy:command",
}


class Commands(click.Group):
    """The subcommands, loaded one by one."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Give their names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give one."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        found: Any = getattr(importlib.import_module(module), attribute)
        assert isinstance(found, click.Command)  # noqa: S101 — the table names commands only
        return found


@click.command(cls=Commands)
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def command(debug: bool) -> None:
    """Navette: the platform of the social and solidarity economy."""


def main() -> None:
    """Run the command; a failure is one line on stderr and exit code 1."""
    # kafka-python 3 reads its protocol files with functions deprecated in importlib.resources
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    try:
        command(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        click.echo(f"navette: {error or type(error).__name__}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
