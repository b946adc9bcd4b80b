"""What `.env.example` says of the settings, and what the code really reads."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import EllipsisType
from typing import Any

from marshmallow import missing

from infra.local.layout import ROOT, SERVICES
from shared.settings import SettingsReader

EXAMPLE = ROOT / ".env.example"
PROGRAM_PARTS = ("shared", "services", "cli", "infra")
COMPOSE = ROOT / "docker-compose.yml"
READ_DIRECTLY = re.compile(r'\benviron(?:\.get\(|\[)\s*["\']NAVETTE_(\w+)')
READ_BY_COMMANDS = re.compile(r'\benv\.\w+\("(\w+)"')
PASSED_ON = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
ENTRY = re.compile(r"((?:^# .+\n)*)^(#?)([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
READ_BY = re.compile(
    r"Read by: (?P<who>[\w, ]+)\."
    r"(?: (?:(?P<required>Required)|Default: (?P<default>\S.*?))\.)?(?P<secret> Secret\.)?"
    r"(?P<passed_on> From \.env(?:, or (?P<otherwise>.+))?\.)?"
)

Default = str | EllipsisType


@dataclass(frozen=True)
class Entry:
    """A variable as `.env.example` explains it; `default` is None where it says nothing of one."""

    name: str
    example: str
    set_there: bool
    read_by: str = ""
    default: Default | None = None
    secret: bool = False
    passed_on: bool = False
    otherwise: str | None = None


@cache
def documented() -> Mapping[str, Entry]:
    """Give every entry of `.env.example`; two of a name are refused."""
    found: dict[str, Entry] = {}
    for comment, hash_mark, name, example in ENTRY.findall(EXAMPLE.read_text(encoding="utf-8")):
        assert name not in found, f"{name} is in {EXAMPLE.name} twice"
        found[name] = _entry(name, example, comment, set_there=not hash_mark)
    return found


def _entry(name: str, example: str, comment: str, *, set_there: bool) -> Entry:
    last = comment.strip().rpartition("\n")[2].removeprefix("# ")
    said = READ_BY.fullmatch(last)
    if said is None:
        return Entry(name, example, set_there)
    default: Default | None = ... if said["required"] else said["default"]
    return Entry(
        name,
        example,
        set_there,
        said["who"],
        default,
        bool(said["secret"]),
        bool(said["passed_on"]),
        said["otherwise"],
    )


@cache
def settings_of(service: str) -> tuple[Mapping[str, Default], Any]:
    """Give the variables a service's settings read, with what holds without them, and the settings.

    They are read from the examples of `.env.example`, which so prove to be values that make sense.

    :raises EnvError: one has no example, or one that makes no sense; the message names it.
    """
    module = importlib.import_module(f"services.{service}.settings")
    reader = SettingsReader({name: entry.example for name, entry in documented().items()})
    settings = module.Settings(**module.Settings.read(service, reader))
    # environs keeps the field each variable was read with, and its default there
    defaults = {name: field.load_default for name, field in reader._fields.items()}
    return {name: _as_written(value, service) for name, value in defaults.items()}, settings


def _as_written(default: Any, service: str) -> Default:
    if default is missing:
        return ...
    match default:
        case bool():
            return str(default).lower()
        case None | "" | []:
            return "none"
    return re.sub(rf"_{service}$", "_<service>", str(default))


@cache
def read_by_the_command_line() -> frozenset[str]:
    """Give the variables read elsewhere than in a service's settings, tests left out."""
    found = set()
    for part in PROGRAM_PARTS:
        for path in (ROOT / part).rglob("*.py"):
            if not {"tests", "testing"} & set(path.relative_to(ROOT).parts):
                text = path.read_text(encoding="utf-8")
                found |= set(READ_DIRECTLY.findall(text))
                if part == "cli":
                    found |= set(READ_BY_COMMANDS.findall(text))
    return frozenset(f"NAVETTE_{name}" for name in found)


@cache
def passed_on_by_compose() -> Mapping[str, str]:
    """Give the variables compose takes from `.env`, with what it gives otherwise."""
    text = COMPOSE.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for name, kind, word in PASSED_ON.findall(text):
        otherwise = word if kind == "-" else ""
        assert found.setdefault(name, otherwise) == otherwise, f"{name} has two defaults"
    return found


def everyone_who_reads(name: str) -> str:
    """Say who reads a variable, as `.env.example` does."""
    services = [service for service in sorted(SERVICES) if name in settings_of(service)[0]]
    if len(services) == len(SERVICES):
        return "every service"
    if set(SERVICES) - set(services) == {"portal"}:
        return "every service but portal"
    if not services and name in passed_on_by_compose():
        return "compose"
    return ", ".join(services) or "the command line"
