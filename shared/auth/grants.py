"""What the development issuer remembers: codes and refresh tokens, each good once.

One file of SQLite: its statements are atomic, so a code redeemed twice at once is redeemed once,
and a session lives on over a restart of the stack. Only digests of the secrets are kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from shared.clock import Clock, utc_now

MAX_GRANTS = 10_000
TIMEOUT_SECONDS = 2.0

TABLE = """
CREATE TABLE IF NOT EXISTS grants (
    digest TEXT PRIMARY KEY, session TEXT NOT NULL, data TEXT NOT NULL,
    expires_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS grants_session ON grants (session);
CREATE INDEX IF NOT EXISTS grants_expires_at ON grants (expires_at);
"""
TAKE = """
UPDATE grants SET used = 1 WHERE digest = ? AND used = 0 AND expires_at > ? RETURNING session, data
"""
BOUND = """
DELETE FROM grants WHERE digest IN (
    SELECT digest FROM grants ORDER BY expires_at DESC LIMIT -1 OFFSET ?
)
"""


class Grants:
    """The store. Safe to share between threads and processes."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        self._path, self._clock = path, clock
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with self._connected() as database:
            database.executescript(TABLE)

    def give(self, secret: str, session: str, data: dict[str, Any], seconds: int) -> None:
        """Remember what `secret` stands for, for `seconds`; beyond 10,000 the oldest go."""
        now = self._now()
        with self._connected() as database:
            database.execute("DELETE FROM grants WHERE expires_at <= ?", (now,))
            database.execute(
                "INSERT INTO grants (digest, session, data, expires_at) VALUES (?, ?, ?, ?)",
                (_digest(secret), session, json.dumps(data), now + seconds),
            )
            database.execute(BOUND, (MAX_GRANTS,))

    def take(self, secret: str) -> tuple[str, dict[str, Any]] | None:
        """Give the session and the data of a secret, once.

        A second time it was copied: all the session has is taken back (RFC 9700 §2.2.2, §4.14.2).
        """
        with self._connected() as database:
            row = database.execute(TAKE, (_digest(secret), self._now())).fetchone()
            if row is not None:
                return str(row[0]), json.loads(row[1])
            used = "SELECT session FROM grants WHERE digest = ? AND used = 1"
            if copied := database.execute(used, (_digest(secret),)).fetchone():
                database.execute("DELETE FROM grants WHERE session = ?", copied)
        return None

    def end(self, session: str) -> None:
        """Take back all a session has."""
        with self._connected() as database:
            database.execute("DELETE FROM grants WHERE session = ?", (session,))

    def _now(self) -> float:
        return self._clock().timestamp()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=TIMEOUT_SECONDS)) as database, database:
            yield database


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
