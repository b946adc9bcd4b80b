"""Typed settings of a service, read once at start from the environment.

Every variable starts with `NAVETTE_`. A wrong or missing one stops the process with a message
that names it. Any variable may be given by file: `NAVETTE_X_FILE` holds the path of a file with
what `NAVETTE_X` would hold, which is how secrets are passed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from environs import Env, EnvError, validate

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SECURITY_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and says what is expected."""


class SettingsReader(Env):
    """Reads `NAVETTE_*` variables of one mapping, from their files where they have one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(prefix="NAVETTE_")
        self._mapping = environ

    def _get_value(self, env_key: str, default: Any) -> Any:
        if path := self._mapping.get(f"{env_key}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise EnvError(f"{env_key}_FILE: cannot read {path} ({error.strerror})") from error
        return self._mapping.get(env_key, default)

    def directory(self, name: str) -> Path | None:
        """Read the path of a directory; None when not set."""
        return Path(text) if (text := self.str(name, "")) else None


@dataclass(frozen=True, kw_only=True)
class BaseSettings:
    """What every process needs: who it is, how it is observed, what it accepts."""

    service: str
    oidc_issuer: str
    oidc_audience: str
    oidc_jwks_url: str
    traces_directory: Path | None
    otlp_endpoint: str | None
    trace_read_ratio: float
    status_directory: Path | None
    cors_origins: tuple[str, ...]
    rate_limit: str
    trusted_proxies: int = 0
    max_body_bytes: int
    log_level: str

    @classmethod
    def from_environment(cls, service: str, environ: Mapping[str, str] | None = None) -> Self:
        """Read and check the settings of `service`.

        :raises SettingsError: a variable is missing or has a value that makes no sense.
        """
        try:
            return cls(**cls.read(service, SettingsReader(environ or os.environ)))
        except EnvError as error:
            raise SettingsError(f"{service}: {error}") from error

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Give the fields by name; a subclass extends the mapping with its own."""
        return {
            "service": service,
            "oidc_issuer": env.str("OIDC_ISSUER"),
            "oidc_audience": env.str("OIDC_AUDIENCE", "navette"),
            "oidc_jwks_url": env.str("OIDC_JWKS_URL", validate=validate.URL(require_tld=False)),
            "traces_directory": env.directory("TRACES_DIRECTORY"),
            "otlp_endpoint": env.str("OTLP_ENDPOINT", "") or None,
            "trace_read_ratio": env.float("TRACE_READ_RATIO", 0.05, validate=validate.Range(0, 1)),
            "status_directory": env.directory("STATUS_DIRECTORY"),
            "cors_origins": tuple(env.list("CORS_ORIGINS", [])),
            "rate_limit": env.str("RATE_LIMIT", "600/minute"),
            "trusted_proxies": env.int("TRUSTED_PROXIES", 0, validate=validate.Range(0, 5)),
            "max_body_bytes": env.int("MAX_BODY_BYTES", 2**20, validate=validate.Range(2**10)),
            "log_level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
        }


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(BaseSettings):
    """What a service with a database and a place on the bus needs besides."""

    mongodb_url: str = field(repr=False)
    mongodb_database: str
    kafka_bootstrap: str
    kafka_username: str
    kafka_password: str = field(repr=False)
    kafka_security_protocol: str
    kafka_ca_file: str = ""
    halt_on_failures: bool = True
    worker_http_port: int | None = None
    worker_http_host: str = "127.0.0.1"

    @classmethod
    def read(cls, service: str, env: SettingsReader) -> dict[str, Any]:
        """Add the database and the broker."""
        username = env.str("KAFKA_USERNAME", "")
        return super().read(service, env) | {
            "mongodb_url": env.str("MONGODB_URL"),
            "mongodb_database": env.str("MONGODB_DATABASE", f"navette_{service}"),
            "kafka_bootstrap": env.str("KAFKA_BOOTSTRAP"),
            "kafka_username": username,
            "kafka_password": env.str("KAFKA_PASSWORD") if username else "",
            "kafka_security_protocol": env.str(
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_PLAINTEXT" if username else "PLAINTEXT",
                validate=validate.OneOf(SECURITY_PROTOCOLS),
            ),
            "kafka_ca_file": env.str("KAFKA_CA_FILE", ""),
            "halt_on_failures": env.bool("HALT_ON_FAILURES", True),
            "worker_http_port": env.int(
                "WORKER_HTTP_PORT", None, validate=validate.Range(1, 65_535)
            ),
            "worker_http_host": env.str("WORKER_HTTP_HOST", "127.0.0.1"),
        }
