"""Kafka's jars: a lock file names them with their digests; a user's stacks share the download."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any

from jgo.env import EnvironmentBuilder, EnvironmentSpec, LockFile
from jgo.maven import MavenContext

from infra.local.layout import ROOT

SPEC = ROOT / "infra" / "kafka" / "jgo.toml"
LOCK = ROOT / "infra" / "kafka" / "jgo.lock.toml"
DOWNLOAD_SECONDS = 60
DOWNLOADS_AT_ONCE = 6


class JarsError(Exception):
    """The jars cannot be had; the message says what to do."""


def cache_directory() -> Path:
    """Give the folder of what is kept for all stacks of this user."""
    kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(kept) / "navette"


@contextmanager
def alone_in_cache() -> Iterator[None]:
    """Let one process at a time change what the cache folder holds."""
    cache_directory().mkdir(parents=True, exist_ok=True)
    with (cache_directory() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def classpath(step: Callable[[str], None] = lambda _: None) -> str:
    """Give Kafka's jars, each checked against its digest, downloaded when it is not there yet.

    :param step: told when a download begins.
    :raises JarsError: a download failed, or what came is not the jar of the lock file.
    """
    locked = LockFile.load(LOCK).dependencies
    own, mavens = MavenContext(repo_cache=cache_directory() / "jars"), MavenContext()
    own.timeout = DOWNLOAD_SECONDS
    found = [_present(one, own, mavens) for one in locked]
    if None in found:
        with alone_in_cache():
            missing = [one for one in locked if _present(one, own, mavens) is None]
            if missing:
                step(f"downloading Kafka, {len(missing)} jars")
            with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
                list(pool.map(lambda one: _download(one, own), missing))
        found = [_present(one, own, mavens) for one in locked]
    return os.pathsep.join(map(str, found))


def write_lock() -> None:
    """Resolve `jgo.toml` anew into its lock file."""
    builder = EnvironmentBuilder(MavenContext(timeout=DOWNLOAD_SECONDS))
    builder.resolve_lockfile(EnvironmentSpec.load(SPEC)).save(LOCK)


def _artifact(locked: Any, context: MavenContext) -> Any:
    component = context.project(locked.groupId, locked.artifactId).at_version(locked.version)
    return component.artifact(packaging=locked.packaging)


def _present(locked: Any, *contexts: MavenContext) -> Path | None:
    paths = [Path(_artifact(locked, context).cached_path) for context in contexts]
    return next((path for path in paths if path.is_file() and _is_right(path, locked)), None)


def _is_right(path: Path, locked: Any) -> bool:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest() == str(locked.sha256)


def _download(locked: Any, context: MavenContext) -> None:
    artifact, name = _artifact(locked, context), f"{locked.artifactId} {locked.version}"
    path = Path(artifact.cached_path)
    path.unlink(missing_ok=True)  # half of it, from a download that was interrupted
    try:
        artifact.resolve()
    except Exception as error:
        path.unlink(missing_ok=True)
        raise JarsError(
            f"cannot download {name}: check the network, then try again ({type(error).__name__})"
        ) from error
    if not _is_right(path, locked):
        path.unlink()
        raise JarsError(f"{name} is not the jar of {LOCK.name}: its digest differs")


if __name__ == "__main__":
    write_lock()
