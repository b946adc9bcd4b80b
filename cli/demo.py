"""`navette demo load`: puts the demo's data into a running stack, through its APIs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import httpx
import yaml
from environs import EnvError
from rich.progress import Progress

from infra.keycloak.people import Keycloak
from infra.local.layout import WORKERS, Layout
from shared.auth.issuer import PERSONAS, DevelopmentIssuer
from shared.clock import PARIS, utc_now
from shared.settings import SettingsError, SettingsReader

DATA = Path(__file__).parent.parent / "infra" / "local" / "demo.yaml"


class DemoRefused(Exception):  # noqa: N818 — named for what it says
    """A service refused an entry of the demo; the message says which and why."""


@dataclass(frozen=True)
class Entry:
    """One request of the demo."""

    persona: str
    method: str
    service: str
    path: str
    body: dict[str, Any]

    @property
    def key(self) -> str:
        """The Idempotency-Key: loading the demo again makes nothing new."""
        title = self.body.get("title") or self.body.get("name") or self.body.get("label") or ""
        return sha256(f"demo {self.service} {self.path} {title}".encode()).hexdigest()


def entries(now: datetime) -> Iterator[Entry]:
    """Read the demo's requests, in order, hours counted from `now`."""
    for group in yaml.safe_load(DATA.read_text(encoding="utf-8")).values():
        for item in group:
            method = "post" if "post" in item else "put"
            service, path = item[method].split()
            yield Entry(item["as"], method, service, path, _at(item["body"], now))


def _at(value: Any, now: datetime) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {"in_hours"}:
            return (now + timedelta(hours=value["in_hours"])).isoformat()
        if value.keys() == {"in_days"}:
            return (now.astimezone(PARIS).date() + timedelta(days=value["in_days"])).isoformat()
        return {name: _at(held, now) for name, held in value.items()}
    return [_at(held, now) for held in value] if isinstance(value, list) else value


def _with_ids(value: Any, id_of: Callable[[str], str]) -> Any:
    """Put the ids of structures where their names stand."""
    if isinstance(value, Mapping):
        if value.keys() == {"id_of"}:
            return id_of(value["id_of"])
        return {name: _with_ids(held, id_of) for name, held in value.items()}
    return [_with_ids(one, id_of) for one in value] if isinstance(value, list) else value


def load_demo(
    url_of: Callable[[str], str],
    token_of: Callable[[str], str],
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Send every entry; return how many were new.

    :param url_of: gives the base URL of a service by its name.
    :param token_of: gives the token of a persona by its name.
    :raises DemoRefused: a service refused one.
    """
    new = 0
    ids: dict[str, str] = {}
    with httpx.Client(timeout=10.0) as client:

        def id_of(name: str) -> str:
            if name not in ids:  # it was sent in other words before: the directory has it
                found = client.get(url_of("directory") + "/v1/structures", params={"q": name})
                ids.update({one["name"]: one["id"] for one in found.json()["items"]})
            if name not in ids:
                raise DemoRefused(f"the directory has no {name}")
            return ids[name]

        for entry in entries(utc_now().replace(minute=0, second=0, microsecond=0)):
            answer = client.request(
                entry.method,
                url_of(entry.service) + entry.path,
                json=_with_ids(entry.body, id_of),
                headers={
                    "Authorization": f"Bearer {token_of(entry.persona)}",
                    "Idempotency-Key": entry.key,
                },
            )
            replayed = answer.json().get("type", "").endswith("idempotency-key-reused")
            if answer.is_error and not replayed:
                raise DemoRefused(f"{entry.service} {entry.path}: {answer.text[:500]}")
            if answer.is_success and "name" in entry.body:
                ids[entry.body["name"]] = answer.json()["id"]
            is_new = answer.status_code == httpx.codes.CREATED
            new += is_new and "Idempotency-Replayed" not in answer.headers
            progress(1)
    return new


@click.group()
def command() -> None:
    """Put the demo's data into a running stack."""


@command.command()
def load() -> None:
    """Load the demo; a second time makes nothing new.

    Where `NAVETTE_KEYCLOAK_URL` names a Keycloak, the personas are put there first.
    """
    url_of, token_of = _in_containers() if _names_keycloak() else _embedded()
    with Progress() as shown:
        task = shown.add_task("Demo", total=len(list(entries(utc_now()))))
        new = load_demo(
            url_of,
            token_of,
            progress=lambda count: shown.advance(task, count),
        )
    click.echo(f"{new} new entries.")


def _names_keycloak() -> bool:
    return bool(os.environ.get("NAVETTE_KEYCLOAK_URL"))


def _embedded() -> tuple[Callable[[str], str], Callable[[str], str]]:
    layout = Layout.from_environment()
    issuer = DevelopmentIssuer.from_file(
        layout.issuer_key_file, issuer=layout.issuer_url, audience="navette"
    )
    return layout.service_url, lambda persona: issuer.token(PERSONAS[persona].principal)


def _in_containers() -> tuple[Callable[[str], str], Callable[[str], str]]:
    env = SettingsReader(os.environ)
    try:
        keycloak = Keycloak(env.str("KEYCLOAK_URL"), env.str("KEYCLOAK_PASSWORD"))
        urls = {name: env.str(f"{name.upper()}_URL").rstrip("/") for name in WORKERS}
    except EnvError as error:
        raise SettingsError(str(error)) from error
    keycloak.add({one.description: one.principal for one in PERSONAS.values()})
    return urls.__getitem__, cache(keycloak.token)
