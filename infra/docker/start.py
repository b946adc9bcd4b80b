"""The entry point of the services' image: one process of one service, or the `navette` command.

`web directory`, `worker directory`, `navette dlq list`. The process takes this one's place, so that
the engine's signals reach it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

USAGE = "usage: web SERVICE | worker SERVICE | navette ARGUMENTS…"


class Unknown(Exception):  # noqa: N818 — named for what it says
    """Nothing in the image goes by this name; the message says what does."""


def command_of(arguments: Sequence[str]) -> list[str]:
    """Give the command line for what is asked.

    :raises Unknown: no such part or service.
    """
    match list(arguments):
        case ["web", service] if _has(service, "app"):
            configuration = ["-c", "python:infra.docker.gunicorn_conf"]
            return ["gunicorn", *configuration, f"services.{service}.app:create_app()"]
        case ["worker", service] if _has(service, "worker"):
            return [f"services.{service}.worker"]
        case ["navette", *rest]:
            return ["cli.main", *rest]
    raise Unknown(USAGE)


def _has(service: str, part: str) -> bool:
    try:
        return service.isidentifier() and find_spec(f"services.{service}.{part}") is not None
    except ModuleNotFoundError:
        return False


def main() -> None:
    """Become what is asked."""
    try:
        command = command_of(sys.argv[1:])
    except Unknown as error:
        sys.exit(str(error))
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 — no shell, our table


if __name__ == "__main__":
    main()
