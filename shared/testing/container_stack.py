"""The containers' stack under test: reached as people reach it, through the proxy over TLS."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.keycloak.people import Keycloak
from infra.local.layout import ROOT
from shared.auth.issuer import PERSONAS
from shared.auth.tokens import Principal
from shared.telemetry.span_reader import SpanRecord
from shared.testing.compose import Project, make_secrets
from shared.testing.embedded import free_port
from shared.testing.stack_under_test import StackUnderTest
from shared.testing.waiting import eventually

TOKEN_SECONDS = 200
"""How long a token is used again: it is good for 300 s."""
BROKERS = ("kafka", "kafka-2", "kafka-3")
QUICK = "-Xms128m -Xmx512m -XX:TieredStopAtLevel=1"
"""Java that compiles less: sooner there, on a machine of two cores."""
TO_FILES = ROOT / "infra" / "otel" / "collector-files.yaml"


class ContainerStack(StackUnderTest):
    """A stack of containers that runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"https://localhost:{self.port}"
        make_secrets(folder / "secrets")
        self.telemetry = folder / "telemetry"
        self.telemetry.mkdir()
        self.telemetry.chmod(0o777)  # the collector is another user
        self.project = Project(folder, self._variables(), self._more())
        self._tokens: dict[Principal, tuple[float, str]] = {}
        self._signing_in = threading.Lock()

    def _variables(self) -> dict[str, str]:
        return {
            "NAVETTE_PORTAL_URL": self.url,
            "NAVETTE_HTTPS_PORT": str(self.port),
            "NAVETTE_SECRETS": str(self.folder / "secrets"),
            "NAVETTE_KAFKA_BOOTSTRAP": ",".join(f"{broker}:9092" for broker in BROKERS),
            "NAVETTE_OTLP_ENDPOINT": "http://collector:4318",
            "NAVETTE_TRACE_READ_RATIO": "1",
            "NAVETTE_RATE_LIMIT": "60000/minute",
        }

    def _more(self) -> dict[str, Any]:
        configuration = "/etc/otelcol-contrib/config.yaml"
        return {
            "services": {
                **{broker: {"environment": {"KAFKA_HEAP_OPTS": QUICK}} for broker in BROKERS},
                "keycloak": {"environment": {"JAVA_OPTS_KC_HEAP": QUICK}},
                "collector": {
                    "command": ["--config", configuration, "--config", "/to-files.yaml"],
                    "volumes": [
                        f"{TO_FILES}:/to-files.yaml:ro",
                        f"{self.telemetry}:/telemetry",
                    ],
                },
            }
        }

    def up(self) -> None:
        """Bring it up."""
        self.project.up()
        self.project.up("collector")
        self.connect()

    def connect(self) -> None:
        """Trust the proxy's own authority, and find Keycloak."""
        root = "/data/caddy/pki/authorities/local/root.crt"
        told = self.project.container("proxy").exec_run(["cat", root])
        self.trust = ssl.create_default_context(cadata=told.output.decode())
        self.http = httpx.Client(timeout=40.0, verify=self.trust)
        password = self.secret("keycloak_admin")
        address = f"http://{self.address('keycloak')}:8080/auth"
        self.keycloak = Keycloak(address, password, http=httpx.Client(timeout=60.0))

    def down(self, logs: Path | None = None) -> None:
        """Take it away; what the containers said is kept in `logs`."""
        if http := getattr(self, "http", None):
            http.close()
        if logs is not None:
            self.project.write_logs(logs)
        self.project.down()

    def secret(self, name: str) -> str:
        """Give a secret of this run."""
        return (self.folder / "secrets" / name).read_text(encoding="utf-8").strip()

    def address(self, service: str) -> str:
        """Give where this machine reaches a container."""
        return self.project.address(service)

    def service_url(self, service: str) -> str:
        """Give the base URL of a service behind the proxy, or of a worker inside."""
        if service.endswith("-worker"):
            return f"http://{self.address(service)}:8080"
        return self.url if service == "portal" else f"{self.url}/api/{service}"

    def token(self, who: str | Principal) -> str:
        """Give a token of Keycloak for a persona, or for anyone, put there when not known yet."""
        principal = who if isinstance(who, Principal) else PERSONAS[who].principal
        with self._signing_in:  # two at once would put the same one there
            until, token = self._tokens.get(principal, (0.0, ""))
            if time.monotonic() > until:
                if not token:
                    self.keycloak.add({f"Essai {principal.sub}": principal})
                token = self.keycloak.token(principal.sub)
                self._tokens[principal] = (time.monotonic() + TOKEN_SECONDS, token)
        return token

    def mails(self, address: str) -> list[dict[str, Any]]:
        """Give the mails an address got, by the mail server's API."""
        api, found = self._mailed(address)
        whole = [self.http.get(f"{api}/message/{one['ID']}").json() for one in found]
        return [{"subject": one["Subject"], "text": one["Text"], "to": address} for one in whole]

    def subjects(self, address: str) -> list[str]:
        """Give the subjects of the mails an address got."""
        return [one["Subject"] for one in self._mailed(address)[1]]

    def _mailed(self, address: str) -> tuple[str, list[dict[str, Any]]]:
        api = f"http://{self.address('mail')}:8025/api/v1"
        asked = {"query": f"to:{address}", "limit": "1000"}
        return api, self.http.get(f"{api}/search", params=asked).json()["messages"]

    def spans(self, trace_id: str = "") -> list[SpanRecord]:
        """Give the spans of a trace, or all, that the collector wrote."""
        return [one for one in self._written() if trace_id in ("", one.trace_id)]

    def _written(self) -> Iterator[SpanRecord]:
        path = self.telemetry / "traces.jsonl"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):  # else it is being written
                    yield from _spans_of(json.loads(line))

    def wait_for_workers(self) -> None:
        """Wait until every worker is in its groups and delivers."""
        eventually(lambda: not self.project.unwell(), timeout=120)


def _spans_of(batch: dict[str, Any]) -> Iterator[SpanRecord]:
    """Read a batch as OTLP has it in JSON."""
    for resource in batch.get("resourceSpans", []):
        about = _attributes(resource["resource"])
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                yield SpanRecord(
                    trace_id=span["traceId"],
                    span_id=span["spanId"],
                    parent_id=span.get("parentSpanId") or None,
                    name=span["name"],
                    kind=str(span.get("kind", "")),
                    start=int(span["startTimeUnixNano"]),
                    end=int(span["endTimeUnixNano"]),
                    service=str(about["service.name"]).removeprefix("navette-"),
                    component=str(about.get("navette.component", "")),
                    pid=int(about.get("process.pid", 0)),
                    attributes=_attributes(span),
                )


def _attributes(holder: dict[str, Any]) -> dict[str, Any]:
    return {
        one["key"]: next(iter(one["value"].values()), None) for one in holder.get("attributes", [])
    }


@contextmanager
def running_containers(folder: Path, logs: Path) -> Iterator[ContainerStack]:
    """Run a stack of containers, taken away at the end with all it made."""
    stack = ContainerStack(folder)
    try:
        stack.up()
        yield stack
    finally:
        stack.down(logs)
