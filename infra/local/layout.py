"""Where a stack lives: its ports, its folder, its secrets, and what each process is told."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_BASE_PORT = 8000
SERVICES = (
    "portal",
    "directory",
    "events",
    "matching",
    "funding",
    "notifications",
    "observatory",
    "partners",
)
WORKERS = SERVICES[1:]
PARTNERS = ("grand-est",)
ADMIN = "admin"
"""The super user of the broker."""
PRINCIPALS = (ADMIN, *WORKERS, *(f"partner-{partner}" for partner in PARTNERS))
SESSION_KEY = "portal-session"
OFFSETS = {
    **{name: offset for offset, name in enumerate(SERVICES)},
    **{f"{name}-worker": 30 + offset for offset, name in enumerate(SERVICES) if name in WORKERS},
    "issuer": 8,
    "mongo": 17,
    "smtp": 25,
    "kafka": 92,
    "kafka-controller": 93,
}
KEPT = (
    *("kafka", "mongo", "mail", "traces", "status", "logs", "search"),
    *("issuer.*", "secrets.*", "supervisor*", "lock"),
)
STORES = frozenset({"kafka", "mongo"})
"""The processes the others need: started first, stopped last."""
SOCKET_PATH_LIMIT = 100


@dataclass(frozen=True)
class Layout:
    """One stack on this machine: a folder and a base port."""

    home: Path
    base_port: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Layout:
        """Read `NAVETTE_HOME` and `NAVETTE_BASE_PORT`.

        :raises ValueError: the port is not a number that leaves room for the others.
        """
        environ = os.environ if environ is None else environ
        text = environ.get("NAVETTE_BASE_PORT", "") or str(DEFAULT_BASE_PORT)
        if not text.isdigit() or not 1024 <= int(text) <= 65000:
            raise ValueError(f"NAVETTE_BASE_PORT must be a number from 1024 to 65000, not {text!r}")
        home = environ.get("NAVETTE_HOME", "") or str(ROOT / ".navette")
        return cls(Path(home).resolve(), int(text))

    def port(self, name: str) -> int:
        """Give the port of a service or server."""
        return self.base_port + OFFSETS[name]

    def service_url(self, name: str) -> str:
        """Give the base URL of a service."""
        return f"http://127.0.0.1:{self.port(name)}"

    @property
    def issuer_url(self) -> str:
        """The development issuer."""
        return self.service_url("issuer")

    @property
    def mongodb_url(self) -> str:
        """The database; `findings` of the embedded server decide its options."""
        return (
            f"mongodb://127.0.0.1:{self.port('mongo')}/"
            "?directConnection=true&retryWrites=false&journal=true"
        )

    @property
    def kafka_bootstrap(self) -> str:
        """The broker."""
        return f"127.0.0.1:{self.port('kafka')}"

    @property
    def issuer_key_file(self) -> Path:
        """The key of the development issuer."""
        return self.home / "issuer.pem"

    @property
    def mail_directory(self) -> Path:
        """The Maildir of the mail sink."""
        return self.home / "mail"

    @property
    def traces_directory(self) -> Path:
        """The span files."""
        return self.home / "traces"

    @property
    def status_directory(self) -> Path:
        """The workers' status files."""
        return self.home / "status"

    @property
    def search_directory(self) -> Path:
        """The search index of the directory."""
        return self.home / "search"

    @property
    def logs_directory(self) -> Path:
        """One log a process."""
        return self.home / "logs"

    @property
    def lock_file(self) -> Path:
        """Held by the command that brings the stack up or down."""
        return self.home / "lock"

    def kept(self) -> list[Path]:
        """Give everything a stack may have made in its folder."""
        return [path for pattern in KEPT for path in self.home.glob(pattern)]

    @property
    def socket(self) -> Path:
        """The supervisor's socket; a unix socket's path must be short."""
        inside = self.home / "supervisor.sock"
        if len(str(inside)) < SOCKET_PATH_LIMIT:
            return inside
        name = sha256(str(self.home).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"navette-{name}.sock"

    @property
    def issuer_clients(self) -> str:
        """What may sign people in at the issuer: the portal, at its own addresses only."""
        portal = self.service_url("portal")
        return f"portal {portal}/connexion/retour {portal}/"

    @property
    def passwords(self) -> dict[str, str]:
        """A Kafka password a principal."""
        return {name: self._secrets[name] for name in PRINCIPALS}

    @cached_property
    def _secrets(self) -> dict[str, str]:
        """The stack's secrets, made when first needed and kept for their owner only."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "secrets.json"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two first commands, the second reads
            text = path.read_text(encoding="utf-8") if path.exists() else "{}"
            kept: dict[str, str] = json.loads(text)
            if missing := [name for name in (*PRINCIPALS, SESSION_KEY) if name not in kept]:
                kept |= {name: secrets.token_urlsafe(32) for name in missing}
                partial = path.with_suffix(".partial")
                partial.touch(mode=0o600)
                partial.write_text(json.dumps(kept), encoding="utf-8")
                partial.replace(path)
        return kept

    def environment(self, service: str) -> dict[str, str]:
        """Give the settings of a service's processes on this stack."""
        common = {
            "NAVETTE_HOME": str(self.home),
            "NAVETTE_BASE_PORT": str(self.base_port),
            "NAVETTE_OIDC_ISSUER": self.issuer_url,
            "NAVETTE_OIDC_JWKS_URL": f"{self.issuer_url}/jwks",
            "NAVETTE_TRACES_DIRECTORY": str(self.traces_directory),
            "NAVETTE_STATUS_DIRECTORY": str(self.status_directory),
            "NAVETTE_RATE_LIMIT": "60000/minute",
            "NAVETTE_PORTAL_URL": self.service_url("portal"),
        }
        if service == "portal":
            urls = {f"NAVETTE_{name.upper()}_URL": self.service_url(name) for name in WORKERS}
            own = {"NAVETTE_SESSION_KEY": self._secrets[SESSION_KEY], "NAVETTE_GALLERY": "1"}
            return common | urls | own
        return common | {
            "NAVETTE_MONGODB_URL": self.mongodb_url,
            "NAVETTE_KAFKA_BOOTSTRAP": self.kafka_bootstrap,
            "NAVETTE_KAFKA_USERNAME": service,
            "NAVETTE_KAFKA_PASSWORD": self.passwords[service],
            "NAVETTE_SMTP_HOST": "127.0.0.1",
            "NAVETTE_SMTP_PORT": str(self.port("smtp")),
            "NAVETTE_MAIL_FROM": "Navette <ne-pas-repondre@navette.invalid>",
            "NAVETTE_SEARCH_DIRECTORY": str(self.search_directory),
        }
